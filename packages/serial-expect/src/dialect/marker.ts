import { randomInt } from "node:crypto";
import { linearRegExp } from "../match/linear-regexps.ts";
import { amongKernelLines, digitsAmongKernelLines, withoutKernelLines } from "../text/kernel-lines.ts";

/** Sums of two such numbers stay below 2^31, the limit of arithmetic in all shells. */
const MIN_NUMBER = 100_000_000;
const NUMBER_LIMIT = 500_000_000;

/**
 * A random number that is sent to a shell as a sum. The shell's answer contains the number itself. No echo of the line does,
 * no matter how it is wrapped or redrawn, and no other output either.
 */
export class Marker {
  /** The number, which identifies a command. */
  readonly id = randomInt(MIN_NUMBER, NUMBER_LIMIT);
  /** Added to the numbers of an answer, so that a lost digit is noticed. */
  readonly check = randomInt(MIN_NUMBER, NUMBER_LIMIT);
  /** The number as a sum of two. */
  readonly addition: string;
  /** The number as an arithmetic expansion of a POSIX shell. */
  readonly sum: string;

  constructor() {
    const part = randomInt(1, MIN_NUMBER);
    this.addition = `${this.id - part}+${part}`;
    this.sum = `$((${this.addition}))`;
  }

  /** Returns the start of an answer. Its first character is not in kernel lines, which helps to find damaged answers. */
  head(kind: MarkerKind): string {
    return `~run:${this.id}:${kind}:`;
  }

  /** Returns the pattern of a complete answer, perhaps with kernel lines in it; it captures `numbers` numbers. */
  pattern(kind: MarkerKind, numbers = 0): RegExp {
    const tail = Array.from({ length: numbers }, () => [`(${digitsAmongKernelLines()})`, ":"]).flat();
    return linearRegExp(
      amongKernelLines([...this.head(kind), ...(kind === "begin" || kind === "ready" ? LINE_END : tail)]),
    );
  }
}

const LINE_END = ["\\r*", "\\n"];

/**
 * The kind of an answer: the command begins, has stopped, or was not run because part of its line is missing (`lack`); the
 * others answer other lines (see `dialect.ts`). The first three share few letters, so that a damaged one is not
 * mistaken for another.
 */
export type MarkerKind = "begin" | "stop" | "lack" | "stored" | "asked" | "sync" | "ready";

/** Returns the number that a {@link Marker.pattern} captured; NaN if it is damaged. */
export function capturedNumber(captured: string | undefined): number {
  const digits = captured === undefined ? "" : withoutKernelLines(captured);
  return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
}
