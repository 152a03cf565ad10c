import { asBuffer } from "../text/escape-bytes.ts";
import type { TranscriptDirection } from "./transcript-line.ts";

/** The first line of every recording. */
export const RECORDING_HEADER = { format: "serial-expect-recording", version: 1 } as const;
/** The longest chunk on one line; longer ones take several lines. */
const MAX_ENTRY_BYTES = 64 * 1024;

/** Writes the lines of a recording: a header, then one JSON object per chunk (see `docs/recording.md`). */
export class Recorder {
  readonly #write: (line: string) => void;
  readonly #startedAt = performance.now();

  constructor(write: (line: string) => void) {
    this.#write = write;
    this.#line({ ...RECORDING_HEADER, started: new Date().toISOString() });
  }

  /** Writes a chunk; `undefined` bytes are secret. */
  chunk(direction: TranscriptDirection, bytes: Uint8Array | undefined): void {
    const ms = Math.round((performance.now() - this.#startedAt) * 1000) / 1000;
    if (bytes === undefined) this.#line({ ms, dir: direction, hidden: true });
    else for (const data of pieces(bytes)) this.#line({ ms, dir: direction, data });
  }

  #line(fields: object): void {
    this.#write(`${JSON.stringify(fields)}\n`);
  }
}

/** Yields bytes as JSON shows them best: each byte as a latin1 character. */
function* pieces(bytes: Uint8Array): Generator<string> {
  const all = asBuffer(bytes);
  for (let at = 0; at < all.length; at += MAX_ENTRY_BYTES) yield all.toString("latin1", at, at + MAX_ENTRY_BYTES);
}
