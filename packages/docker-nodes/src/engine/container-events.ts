import { setTimeout as sleep } from "node:timers/promises";
import { multipliedTimeoutMs } from "../deadline.ts";
import type { OpenResponse } from "./client.ts";
import type { Engine } from "./engine.ts";
import { LineSplitter } from "./line-splitter.ts";

/** The longest delay of the engine's event after the container's exit, which arrives on another connection. */
const MAX_EVENT_DELAY_MS = 500;
/** How often the connection may end before that is reported: an engine that restarts ends the containers as well. */
const MAX_CONNECTIONS = 5;
const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;

/** A container that was paused. */
export interface PausedContainer {
  readonly id: string;
  readonly name: string;
  readonly at: Date;
}

/** Receives what happens to containers without our doing. */
export interface ContainerEventListener {
  readonly onPaused: (container: PausedContainer) => void;
  /** The engine's events cannot be read any more. */
  readonly onLost: (cause: unknown) => void;
}

/** The part of an event that we read: Docker Engine API, "Monitor events". */
interface EngineEvent {
  readonly id?: string | undefined;
  readonly Action?: string | undefined;
  readonly Actor?: { readonly Attributes?: { readonly name?: string | undefined } | undefined } | undefined;
  readonly timeNano?: number | undefined;
}

/**
 * Watches the containers with a label by the engine's events, on one connection for all: which run out of memory, and which
 * somebody pauses. The engine reports both only by events: a container that removes itself cannot be inspected afterwards.
 */
export class ContainerEvents {
  readonly #engine: Engine;
  readonly #label: string;
  readonly #listener: ContainerEventListener;
  readonly #outOfMemory = new Map<string, PromiseWithResolvers<void>>();
  readonly #paused = new Set<string>();
  /** All events since then are read again after the connection has ended: each is noticed once. */
  readonly #since = Date.now() / MS_PER_SECOND;
  #connections = 0;
  #open: OpenResponse | undefined;
  #closed = false;

  constructor(engine: Engine, label: string, listener: ContainerEventListener) {
    this.#engine = engine;
    this.#label = label;
    this.#listener = listener;
  }

  /** Settles once all later events are noticed. @throws {DockerNodesError} if the engine refuses */
  async open(): Promise<void> {
    this.#connections++;
    const response = await this.#engine.events(this.#label, ["oom", "pause"], this.#since);
    if (this.#closed) return response.close();
    this.#open = response;
    const lines = new LineSplitter((line) => this.#take(line));
    response.body.on("data", (chunk: Uint8Array) => lines.push(chunk));
    // A connection that is reset closes as well.
    response.body.on("error", () => undefined).once("close", () => void this.#reopen());
  }

  /** Begins to record whether a container that is about to start runs out of memory. */
  add(id: string): void {
    this.#outOfMemory.set(id, Promise.withResolvers());
  }

  /**
   * Returns whether a container that has ended ran out of memory, and forgets the container. If `suspected`, waits for an
   * event that may be late.
   */
  async takeOutOfMemory(id: string, suspected: boolean): Promise<boolean> {
    const happened = this.#outOfMemory.get(id)?.promise.then(() => true) ?? false;
    const delayMs = multipliedTimeoutMs(MAX_EVENT_DELAY_MS, this.#engine.timeoutFactor);
    const late = suspected ? sleep(delayMs, false, { ref: false }) : afterPendingEvents();
    // A promise that has already settled wins against a value, because it is first in the list.
    const ranOut = await Promise.race([happened, late]);
    this.forget(id);
    return ranOut;
  }

  /** Notices a container that is paused, by an event or otherwise; each is reported once. */
  reportPaused(container: PausedContainer): void {
    if (this.#closed || this.#paused.has(container.id)) return;
    this.#paused.add(container.id);
    this.#listener.onPaused(container);
  }

  forget(id: string): void {
    this.#outOfMemory.delete(id);
  }

  close(): void {
    this.#closed = true;
    this.#open?.close();
  }

  async #reopen(): Promise<void> {
    if (this.#closed) return;
    try {
      if (this.#connections === MAX_CONNECTIONS) throw new Error(`the connection ended ${MAX_CONNECTIONS} times`);
      await this.open();
    } catch (cause) {
      this.#listener.onLost(cause);
    }
  }

  #take(line: string): void {
    const { id, Action: action, Actor: actor, timeNano } = readEvent(line);
    if (id === undefined) return;
    if (action === "oom") this.#outOfMemory.get(id)?.resolve();
    if (action !== "pause") return;
    const at = timeNano === undefined ? new Date() : new Date(timeNano / NS_PER_MS);
    this.reportPaused({ id, name: actor?.Attributes?.name ?? id, at });
  }
}

/** Reads an event. Another line, which only a broken engine sends, is like an event without a container. */
function readEvent(line: string): EngineEvent {
  try {
    return (JSON.parse(line) as EngineEvent | null) ?? {};
  } catch {
    return {};
  }
}

async function afterPendingEvents(): Promise<false> {
  await new Promise((resolve) => setImmediate(resolve));
  return false;
}
