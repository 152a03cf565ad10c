import type { Node } from "@alpy/docker-nodes";
import type { SerialConsole } from "@alpy/serial-expect";
import { awaken } from "./golden/awaken.ts";
import type { Golden } from "./golden/golden.ts";
import type { Link } from "./link/link.ts";
import type { Machine, MachineWait } from "./machine/machine.ts";

/** A device under test: its machine and the links of that. */
export class Dut {
  /** Its name among the testbed's machines; `dut` where there is one. */
  readonly name: string;
  readonly machine: Machine;
  /** Its links, in the order in which they were given. */
  readonly links: readonly Link[];

  readonly #golden: Golden | undefined;
  #isAwake = false;

  /** @internal Made by `createTestbed`. */
  constructor(name: string, machine: Machine, links: readonly Link[], golden: Golden | undefined) {
    this.name = name;
    this.machine = machine;
    this.links = links;
    this.#golden = golden;
  }

  /** Whether it starts from a golden state. */
  get isRestored(): boolean {
    return this.#golden !== undefined;
  }

  /**
   * Lets the machine run, as one presses its power button; one that starts from a golden state has answered on its console
   * then.
   * @throws {AlpyError} `golden-dead` when it has not
   */
  async start(wait: MachineWait = {}): Promise<void> {
    await this.machine.start(wait);
    if (this.#golden && !this.#isAwake) await awaken(this.console, this.#golden, wait.signal);
    this.#isAwake = true;
  }

  /** Its serial console. */
  get console(): SerialConsole {
    return this.machine.console;
  }

  /** @throws {RangeError} when there is no such link */
  link(index: number): Link {
    const link = this.links[index];
    if (link) return link;
    throw new RangeError(`link ${index}: ${this.name} has ${this.links.length} links, counted from 0`);
  }

  /**
   * The node at the other end of a link.
   * @throws {RangeError} when there is no such link
   * @throws {TypeError} when it ends in a wire
   */
  node(index: number): Node {
    return this.link(index).node;
  }
}
