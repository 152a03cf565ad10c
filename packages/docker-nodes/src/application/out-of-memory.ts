import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { LABEL } from "../cleanup/labels.ts";
import type { Engine } from "../engine/engine.ts";
import { LineSplitter } from "../engine/line-splitter.ts";

/** The longest delay of the engine's event after the container's exit, which arrives on another connection. */
const MAX_EVENT_DELAY_MS = 500;

/**
 * Watches which of a session's containers run out of memory. The engine reports it only by an event, because a container
 * that removes itself cannot be inspected afterwards. The watch begins at the first use, on one connection for all.
 */
export class OutOfMemoryWatch {
  readonly #engine: Engine;
  readonly #session: string;
  readonly #events = new Map<string, PromiseWithResolvers<void>>();
  #opened: Promise<Readable> | undefined;

  constructor(engine: Engine, session: string) {
    this.#engine = engine;
    this.#session = session;
  }

  /** Settles once containers that start after this are watched. */
  async open(): Promise<void> {
    this.#opened ??= this.#open();
    await this.#opened;
  }

  /** Begins to record events of a container that is about to start. */
  add(id: string): void {
    this.#events.set(id, Promise.withResolvers());
  }

  /**
   * Returns whether a container that has ended ran out of memory, and forgets the container. If `suspected`, waits for an
   * event that may be late.
   */
  async take(id: string, suspected: boolean): Promise<boolean> {
    const happened = this.#events.get(id)?.promise.then(() => true) ?? false;
    // A promise that has already settled wins against a value, because it is first in the list.
    const ranOut = await Promise.race([
      happened,
      suspected ? sleep(MAX_EVENT_DELAY_MS, false, { ref: false }) : falseAfterPendingEvents(),
    ]);
    this.forget(id);
    return ranOut;
  }

  forget(id: string): void {
    this.#events.delete(id);
  }

  async close(): Promise<void> {
    (await this.#opened?.catch(() => undefined))?.destroy();
  }

  async #open(): Promise<Readable> {
    const events = await this.#engine.events(`${LABEL.session}=${this.#session}`, "oom");
    const lines = new LineSplitter((line) => {
      const { id } = JSON.parse(line) as { id?: string };
      if (id !== undefined) this.#events.get(id)?.resolve();
    });
    events.on("data", (chunk: Uint8Array) => lines.push(chunk));
    // If the engine goes away, the applications' exits are lost too, and reported there.
    events.on("error", () => undefined);
    return events;
  }
}

async function falseAfterPendingEvents(): Promise<boolean> {
  await new Promise((resolve) => setImmediate(resolve));
  return false;
}
