import { Duplex } from "node:stream";

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How often, for each byte, a line does harm. */
export interface Noise {
  /** Writes a line of the kernel's before the byte. */
  kernelLine?: number;
  /** Writes an escape sequence before it. */
  escapeSequence?: number;
  /** Loses the byte that the far side sent. */
  lost?: number;
  /** Loses the byte that was sent to it. */
  lostInput?: number;
}

/** Written among what a program writes, and told from it by characters that no test command writes. */
export const KERNEL_LINES = [
  "[   12.345678] usb 1-1: new §device\r\n",
  "[ 4242.000001] §\r\n",
  "virtio_net §virtio0 eth0: link is up\r\n",
  "§random: crng init done\r\n",
] as const;
export const ESCAPE_SEQUENCES = ["\u001b[6n", "\u001b[1;32m", "\u001b[?2004l", "\u001b[K"] as const;

/** A serial line between a console and a program: cuts, adds and loses bytes, by chance but repeatably while `isNoisy`. */
export class NoisyLine {
  readonly stream: Duplex;
  isNoisy = false;
  /** How many bytes of the far side's were lost. */
  lostBytes = 0;
  readonly #noise: Noise;
  // One for each purpose, so that one does not depend on the other's pace.
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
        program.write(this.isNoisy ? this.#less(chunk, noise.lostInput) : chunk, done);
      },
    });
    program.on("data", (chunk: Buffer) => this.#deliver(this.isNoisy ? this.#harmed(chunk) : chunk));
    program.on("end", () => this.stream.push(null)).on("error", () => {});
  }

  #harmed(chunk: Buffer): Buffer {
    const { kernelLine = 0, escapeSequence = 0, lost = 0 } = this.#noise;
    const pieces: Buffer[] = [];
    for (const [at] of chunk.entries()) {
      const [harm, which] = [this.#harm(), this.#harm()];
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

  #less(chunk: Buffer, lost = 0): Buffer {
    return Buffer.from(chunk.filter(() => this.#inputHarm() >= lost));
  }

  /** In pieces of any length. */
  #deliver(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const end = at + 1 + Math.floor(this.#cut() ** 3 * 200);
      this.stream.push(bytes.subarray(at, end));
      at = end;
    }
  }
}

function oneOf(texts: readonly string[], which: number): Buffer {
  return Buffer.from(texts[Math.floor(which * texts.length)] ?? "");
}
