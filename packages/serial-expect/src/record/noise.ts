import { isContinuation } from "../text/encoding.ts";
import { EscapeSequences } from "../text/escape-sequences.ts";
import type { SessionTurn } from "./session-turn.ts";

/** What disturbs a replay, the same for the same seed. */
export interface ReplayNoise {
  /** A whole number from which all of it follows. */
  readonly seed: number;
  /** Whether the kernel writes lines at any place, also within prompts. Default true. */
  readonly kernelLines?: boolean | undefined;
  /** Whether colours, titles and modes are between characters. Default true. */
  readonly escapes?: boolean | undefined;
  /** Whether bytes of the output are lost, but not of its last line, for which scripts wait. Default true. */
  readonly lostBytes?: boolean | undefined;
}

const KERNEL_LINES = [
  "eth0: link up",
  "random: crng init done",
  "EXT4-fs (vda1): mounted filesystem",
  "audit: backlog 0",
];
const ESCAPES = ["\u001b[0m", "\u001b[1;32m", "\u001b[?25h", "\u001b]0;title\u0007", "\u001b[?2004h"];
const KERNEL_LINE_CHANCE = 0.01;
const ESCAPE_CHANCE = 0.02;
const LOSS_CHANCE = 0.01;
const CUT_CHANCE = 0.1;

/** Disturbs what is received, turn by turn, and cuts it into chunks. */
export class Noise {
  readonly #options: ReplayNoise;
  readonly #random: () => number;
  #uptime = 100;

  constructor(options: ReplayNoise) {
    this.#options = options;
    this.#random = randomFrom(options.seed);
  }

  /** Returns the chunks of a turn. */
  disturb({ received, sent, isFullScreen }: SessionTurn): Buffer[] {
    const isLossy = this.#options.lostBytes !== false && sent?.kind !== "key" && !isFullScreen;
    const keptFrom = isLossy ? startOfLastLine(received) : 0;
    const places = textPlaces(received);
    const bytes: number[] = [];
    const chunks: Buffer[] = [];
    for (const [at, byte] of received.entries()) {
      if (places.has(at)) bytes.push(...this.#insertion());
      const isLost = places.has(at) && places.has(at + 1) && at < keptFrom && this.#random() < LOSS_CHANCE;
      if (!isLost) bytes.push(byte);
      if (this.#random() < CUT_CHANCE) chunks.push(Buffer.from(bytes.splice(0)));
    }
    chunks.push(Buffer.from(bytes));
    return chunks.filter((chunk) => chunk.length > 0);
  }

  #insertion(): Buffer {
    const { kernelLines = true, escapes = true } = this.#options;
    const draw = this.#random();
    if (draw < KERNEL_LINE_CHANCE) return kernelLines ? this.#kernelLine() : Buffer.alloc(0);
    if (draw > ESCAPE_CHANCE + KERNEL_LINE_CHANCE || !escapes) return Buffer.alloc(0);
    return Buffer.from(this.#oneOf(ESCAPES));
  }

  #kernelLine(): Buffer {
    this.#uptime += this.#random();
    return Buffer.from(`[${this.#uptime.toFixed(6).padStart(12)}] ${this.#oneOf(KERNEL_LINES)}\r\n`);
  }

  #oneOf(texts: readonly string[]): string {
    return texts[Math.floor(this.#random() * texts.length)] ?? "";
  }
}

/** Returns the positions at which bytes of text are, not of escape sequences and not within a character. */
function textPlaces(bytes: Buffer): Set<number> {
  const places = new Set<number>();
  const sequences = new EscapeSequences();
  let wasInText = true;
  for (const [at, byte] of bytes.entries()) {
    sequences.push(Buffer.of(byte));
    const { isInText } = sequences;
    if (wasInText && isInText && !isContinuation(byte) && !isContinuation(bytes[at + 1])) places.add(at);
    wasInText = isInText;
  }
  return places;
}

/** Returns the position of the last line that is not empty, with the line end before it. */
function startOfLastLine(bytes: Buffer): number {
  const text = bytes.toString("latin1");
  return Math.max(0, /[\r\n]*[^\r\n]+[\r\n]*$/.exec(text)?.index ?? 0);
}

/** Returns a generator of numbers from 0 to 1 that follow from a seed (Marsaglia, "Xorshift RNGs"). */
function randomFrom(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e37_79b1) ^ 0x6d2b_79f5) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state / 2 ** 32;
  };
}
