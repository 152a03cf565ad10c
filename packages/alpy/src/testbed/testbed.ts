import type { Node } from "@alpy/docker-nodes";
import type { SerialConsole } from "@alpy/serial-expect";
import type { Expectations } from "../expect/expectations.ts";
import type { Faults } from "../faults.ts";
import type { Link } from "../link/link.ts";
import type { Logger } from "../logger.ts";
import type { Machine, MachineWait } from "../machine/machine.ts";
import type { Outcome } from "../record/outcome.ts";
import type { Steps } from "../record/steps.ts";
import type { Wire } from "../wire/wire.ts";
import type { Dut } from "./dut.ts";
import { joinFailures } from "./failures.ts";

/** What a testbed is put together from; whoever closes `resources` undoes all of it, in reverse. */
export interface TestbedParts {
  duts: readonly Dut[];
  wires: ReadonlyMap<string, Wire>;
  artifacts: string;
  logger: Logger;
  steps: Steps;
  faults: Faults;
  expectations: Expectations;
  outcome: Outcome;
  resources: AsyncDisposableStack;
}

/**
 * The devices under test with their links, nodes, wires, captures and consoles, all live; each is paused at its first
 * instruction, or where its golden state has brought it, until {@link start}. Made by `createTestbed`.
 */
export class Testbed {
  /** The devices under test, in the order in which they were given. */
  readonly duts: readonly Dut[];
  /** Absolute path of the folder with captures, consoles, logs and, after `close()`, `result.json`. */
  readonly artifacts: string;
  /** The testbed's log: what is said here goes to `log.jsonl` and the user's logger. */
  readonly logger: Logger;
  readonly #parts: TestbedParts;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(parts: TestbedParts) {
    this.#parts = parts;
    this.duts = parts.duts;
    this.artifacts = parts.artifacts;
    this.logger = parts.logger;
  }

  /** A device under test by its name. @throws {RangeError} when there is none of that name */
  dut(name: string): Dut {
    const dut = this.duts.find((one) => one.name === name);
    if (dut) return dut;
    throw new RangeError(`there is no machine ${name}; there are ${this.duts.map((one) => one.name).join(", ")}`);
  }

  /** The machine. @throws {TypeError} when there are several: say which by {@link dut} */
  get machine(): Machine {
    return this.#only.machine;
  }

  /** The machine's links, in the order in which they were given. @throws {TypeError} when there are several machines */
  get links(): readonly Link[] {
    return this.#only.links;
  }

  /** The machine's serial console. @throws {TypeError} when there are several machines */
  get console(): SerialConsole {
    return this.#only.console;
  }

  /** @throws {RangeError} when there is no such link. @throws {TypeError} when there are several machines */
  link(index: number): Link {
    return this.#only.link(index);
  }

  /** The node at the other end of a link. @throws {RangeError} when there is no such link. @throws {TypeError} when it ends in a wire */
  node(index: number): Node {
    return this.link(index).node;
  }

  /** A wire by its name. @throws {RangeError} when there is none of that name */
  wire(name: string): Wire {
    const wire = this.#parts.wires.get(name);
    if (wire) return wire;
    throw new RangeError(`there is no wire ${name}; there are ${[...this.#parts.wires.keys()].join(", ") || "none"}`);
  }

  /** Lets the machines run, as one presses their power buttons. */
  async start(wait: MachineWait = {}): Promise<void> {
    await this.step("Start the DUT", async () => {
      await Promise.all(this.duts.map((dut) => dut.start(wait)));
    });
  }

  /**
   * Runs a named step: its begin, end and duration go to the log and to `result.json`. It fails at once when QEMU ends by
   * itself or a capture stops; what the body then still does is not waited for.
   * @throws {AlpyError} `step-failed`, with what the body threw as its cause and the last lines of the consoles;
   *   `qemu-exited`, `capture-stopped`
   */
  step<T>(name: string, body: () => Promise<T>): Promise<T> {
    return this.#parts.steps.run(name, body);
  }

  /**
   * Tells the testbed that the test has failed, by an error that no step threw: for `result.json` and the merged capture.
   */
  fail(error: unknown): void {
    this.#parts.outcome.fail(error);
  }

  /**
   * Ends it all, in reverse: QEMU, then applications and nodes, then captures and logs. Idempotent.
   * @throws what failed first, frame expectations included that failed and that nobody awaited; several failures as an AggregateError. Whatever fails, the rest is still undone.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** As `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #only(): Dut {
    const [dut, ...others] = this.duts;
    if (dut && others.length === 0) return dut;
    throw new TypeError(
      `there are several machines; say which: dut(${this.duts.map(({ name }) => `"${name}"`).join(" or ")})`,
    );
  }

  async #close(): Promise<void> {
    const unmet = this.#parts.expectations.close();
    for (const failure of unmet) this.fail(failure);
    const fault = this.#parts.faults.close();
    try {
      // Disposed of last: what befell the testbed is told after all is undone.
      await using stack = new AsyncDisposableStack();
      stack.defer(() => {
        if (fault) throw fault;
      });
      for (const failure of unmet) {
        stack.defer(() => {
          throw failure;
        });
      }
      stack.use(this.#parts.resources);
    } catch (error) {
      throw joinFailures(error);
    }
  }
}
