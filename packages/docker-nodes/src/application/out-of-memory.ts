import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "./engine.ts";
import { LABEL } from "./labels.ts";
import { LineSplitter } from "./line-splitter.ts";

/** How long the engine's word of it may come after that of the container's exit, on another connection. */
const LATE_MS = 500;

/**
 * Which of a session's containers ran out of memory. The engine tells it by an event alone, since a container that
 * removes itself cannot be asked afterwards. Watches from the first use on, over one connection for all.
 */
export class OutOfMemoryWatch {
  readonly #engine: Engine;
  readonly #session: string;
  readonly #happened = new Map<string, PromiseWithResolvers<void>>();
  #opened: Promise<Readable> | undefined;

  constructor(engine: Engine, session: string) {
    this.#engine = engine;
    this.#session = session;
  }

  /** Settles when a container that starts after this is watched. */
  async open(): Promise<void> {
    this.#opened ??= this.#open();
    await this.#opened;
  }

  /** Counts what happens to a container that is about to start. */
  add(id: string): void {
    this.#happened.set(id, Promise.withResolvers());
  }

  /** Whether it happened to a container that has ended; `suspected` gives late word of it time to come. Forgets it. */
  async take(id: string, suspected: boolean): Promise<boolean> {
    const happened = this.#happened.get(id)?.promise.then(() => true) ?? false;
    // What has settled already wins against a value that is there at once, since it comes first.
    const answer = await Promise.race([happened, suspected ? sleep(LATE_MS, false, { ref: false }) : settledLater()]);
    this.forget(id);
    return answer;
  }

  forget(id: string): void {
    this.#happened.delete(id);
  }

  async close(): Promise<void> {
    (await this.#opened?.catch(() => undefined))?.destroy();
  }

  async #open(): Promise<Readable> {
    const events = await this.#engine.events(`${LABEL.session}=${this.#session}`, "oom");
    const lines = new LineSplitter((line) => {
      const { id } = JSON.parse(line) as { id?: string };
      this.#happened.get(id ?? "")?.resolve();
    });
    events.on("data", (chunk: Uint8Array) => lines.push(chunk));
    // An engine that goes away takes the applications' exits with it, which is told there.
    events.on("error", () => undefined);
    return events;
  }
}

async function settledLater(): Promise<boolean> {
  await new Promise((resolve) => setImmediate(resolve));
  return false;
}
