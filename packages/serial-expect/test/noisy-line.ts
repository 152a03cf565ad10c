import { Duplex } from "node:stream";

/** Creates a generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The probability of each disturbance, per byte. */
export interface Noise {
  /** A kernel line before the byte. */
  readonly kernelLine?: number | undefined;
  /** An escape sequence before the byte. */
  readonly escapeSequence?: number | undefined;
  /** The loss of a byte from the far side. */
  readonly lost?: number | undefined;
  /** The loss of a byte to the far side. */
  readonly lostInput?: number | undefined;
}

/** Inserted into the output of a program; each has a character that no test command writes. */
export const KERNEL_LINES = [
  "[   12.345678] usb 1-1: new §device\r\n",
  "[ 4242.000001] §\r\n",
  "virtio_net §virtio0 eth0: link is up\r\n",
  "§random: crng init done\r\n",
] as const;
export const ESCAPE_SEQUENCES = ["\u001b[6n", "\u001b[1;32m", "\u001b[?2004l", "\u001b[K"] as const;

/** A serial line between a console and a program. While `isNoisy` it inserts and loses bytes, at random but repeatably. */
export class NoisyLine {
  readonly stream: Duplex;
  isNoisy = false;
  /** The number of bytes from the far side that were lost. */
  lostBytes = 0;
  readonly #noise: Noise;
  // One generator per purpose, so that they do not depend on each other's pace.
  readonly #harm: () => number;
  readonly #inputHarm: () => number;
  readonly #cut: () => number;

  constructor(program: Duplex, seed: number, noise: Noise) {
    this.#noise = noise;
    this.#harm = seededRandom(seed * 3);
    this.#inputHarm = seededRandom(seed * 3 + 1);
    this.#cut = seededRandom(seed * 3 + 2);
    this.stream = new Duplex({
      read() {},
      write: (chunk: Buffer, _encoding, done) => {
        program.write(this.isNoisy ? this.#withLosses(chunk, noise.lostInput) : chunk, done);
      },
    });
    program.on("data", (chunk: Buffer) => this.#deliver(this.isNoisy ? this.#disturbed(chunk) : chunk));
    program.on("end", () => this.stream.push(null)).on("error", () => {});
  }

  #disturbed(chunk: Buffer): Buffer {
    const { kernelLine = 0, escapeSequence = 0, lost = 0 } = this.#noise;
    const pieces: Buffer[] = [];
    for (const [at] of chunk.entries()) {
      const harm = this.#harm();
      const which = this.#harm();
      if (harm < kernelLine) pieces.push(oneOf(KERNEL_LINES, which));
      else if (harm < kernelLine + escapeSequence) pieces.push(oneOf(ESCAPE_SEQUENCES, which));
      else if (harm < kernelLine + escapeSequence + lost) {
        this.lostBytes++;
        continue;
      }
      pieces.push(chunk.subarray(at, at + 1));
    }
    return Buffer.concat(pieces);
  }

  #withLosses(chunk: Buffer, lost = 0): Buffer {
    return Buffer.from(chunk.filter(() => this.#inputHarm() >= lost));
  }

  /** Delivers bytes in pieces of random length. */
  #deliver(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const end = at + 1 + Math.floor(this.#cut() ** 3 * 200);
      this.stream.push(bytes.subarray(at, end));
      at = end;
    }
  }
}

function oneOf(texts: readonly string[], which: number): Buffer {
  const text = texts[Math.floor(which * texts.length)];
  if (text === undefined) throw new Error("unreachable: the number is from 0 to 1");
  return Buffer.from(text);
}
