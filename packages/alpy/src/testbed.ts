import type { Node } from "@alpy/docker-nodes";
import type { SerialConsole } from "@alpy/serial-expect";
import { joinFailures } from "./failures.ts";
import type { Link } from "./link.ts";
import type { Logger } from "./logger.ts";
import type { Machine, MachineWait } from "./machine.ts";
import type { Steps } from "./steps.ts";

/** What a testbed is put together from; whoever closes `resources` undoes all of it, in reverse. */
export interface TestbedParts {
  machine: Machine;
  links: readonly Link[];
  artifacts: string;
  logger: Logger;
  steps: Steps;
  resources: AsyncDisposableStack;
}

/**
 * The device under test with its links, nodes, captures and console, all live; the DUT is paused at its first instruction
 * until {@link start}. Made by `createTestbed`.
 */
export class Testbed {
  /** The device under test. */
  readonly machine: Machine;
  /** The links, in the order of the machine's NICs. */
  readonly links: readonly Link[];
  /** Absolute path of the folder with captures, console, logs and, after `close()`, `result.json`. */
  readonly artifacts: string;
  /** The testbed's log: what is said here goes to `log.jsonl` and the user's logger. */
  readonly logger: Logger;
  readonly #steps: Steps;
  readonly #resources: AsyncDisposableStack;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(parts: TestbedParts) {
    this.machine = parts.machine;
    this.links = parts.links;
    this.artifacts = parts.artifacts;
    this.logger = parts.logger;
    this.#steps = parts.steps;
    this.#resources = parts.resources;
  }

  /** The DUT's serial console. */
  get console(): SerialConsole {
    return this.machine.console;
  }

  /** @throws {RangeError} when there is no such link */
  link(index: number): Link {
    const link = this.links[index];
    if (link) return link;
    throw new RangeError(`link ${index}: this testbed has ${this.links.length} links, counted from 0`);
  }

  /** The node at the other end of a link. @throws {RangeError} when there is no such link */
  node(index: number): Node {
    return this.link(index).node;
  }

  /** Lets the DUT run, as one presses its power button. */
  async start(wait: MachineWait = {}): Promise<void> {
    await this.step("Start the DUT", () => this.machine.start(wait));
  }

  /**
   * Runs a named step: its begin, end and duration go to the log and to `result.json`.
   * @throws {AlpyError} `step-failed`, with what the body threw as its cause and the last lines of the console
   */
  step<T>(name: string, body: () => Promise<T>): Promise<T> {
    return this.#steps.run(name, body);
  }

  /**
   * Ends it all, in reverse: QEMU, then applications and nodes, then captures and logs. Idempotent.
   * @throws what failed first; several failures as an AggregateError. Whatever fails, the rest is still undone.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** As `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    try {
      await this.#resources.disposeAsync();
    } catch (error) {
      throw joinFailures(error);
    }
  }
}
