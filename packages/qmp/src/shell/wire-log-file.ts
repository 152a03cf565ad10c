import { closeSync, openSync, writeSync } from "node:fs";
import { replaceBigint } from "../protocol/exact-integers.ts";
import type { WireRecord } from "./wire-log.ts";

/** A file with one JSON object per message. It is whole after each message. */
export class WireLogFile implements Disposable {
  readonly #descriptor: number;
  #count = 0;

  /** Creates the file. @throws if it exists. */
  constructor(file: string) {
    this.#descriptor = openSync(file, "wx", 0o600);
  }

  /** The number of messages so far. */
  get count(): number {
    return this.#count;
  }

  add(record: WireRecord): void {
    this.#count += 1;
    writeSync(this.#descriptor, `${JSON.stringify(record, replaceBigint)}\n`);
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}
