import { randomInt } from "node:crypto";
import { amongKernelLines, digitsAmongKernelLines, withoutKernelLines } from "../text/kernel-lines.ts";

/** Sums of two such numbers stay below 2^31, which is all that a shell's arithmetic can be relied on for. */
const LEAST = 100_000_000;
const LIMIT = 500_000_000;

/**
 * A random number that a shell is told as a sum: what it answers holds the number, which no echo of the line holds, however
 * it is wrapped or redrawn, and no output either.
 */
export class Marker {
  readonly id = randomInt(LEAST, LIMIT);
  /** Added to what is answered, so that a lost digit is noticed. */
  readonly check = randomInt(LEAST, LIMIT);
  /** The number as a shell's arithmetic expansion. */
  readonly sum: string;

  constructor() {
    const part = randomInt(1, LEAST);
    this.sum = `$((${this.id - part}+${part}))`;
  }

  /** How what is answered begins: with a character that the kernel's lines do not have, as a damaged one is looked for. */
  head(kind: MarkerKind): string {
    return `~run:${this.id}:${kind}:`;
  }

  /** The answer whole, with or without whole kernel lines with time stamps in it; captures its `numbers` numbers. */
  pattern(kind: MarkerKind, numbers = 0): RegExp {
    const tail = Array.from({ length: numbers }, () => [`(${digitsAmongKernelLines()})`, ":"]).flat();
    return new RegExp(amongKernelLines([...this.head(kind), ...(kind === "begin" ? LINE_END : tail)]));
  }
}

const LINE_END = ["\\r*", "\\n"];

/**
 * What a marker tells: that the command begins, has stopped, was not run as some of its line was lacking; or it answers another line
 * (see `shell-command.ts`). The first three have few letters in common, so that none is taken for another, damaged, one.
 */
export type MarkerKind = "begin" | "stop" | "lack" | "stored" | "asked" | "sync";

/** The number that a {@link Marker.pattern} captured; NaN where it is none. */
export function capturedNumber(captured = ""): number {
  const digits = withoutKernelLines(captured);
  return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
}
