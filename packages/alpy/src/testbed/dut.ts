import type { Node } from "@alpy/docker-nodes";
import type { SerialConsole } from "@alpy/serial-expect";
import type { Link } from "../link/link.ts";
import type { Machine, MachineWait } from "../machine/machine.ts";

/** A device under test: its machine and the links of that. */
export class Dut {
  /** Its name among the testbed's machines; `dut` where there is one. */
  readonly name: string;
  readonly machine: Machine;
  /** Its links, in the order in which they were given. */
  readonly links: readonly Link[];

  /** Whether it starts from a golden state. */
  readonly isRestored: boolean;

  /** @internal Made by `createTestbed`. */
  constructor(name: string, machine: Machine, links: readonly Link[], isRestored: boolean) {
    this.name = name;
    this.machine = machine;
    this.links = links;
    this.isRestored = isRestored;
  }

  /** Lets the machine run, as one presses its power button. */
  async start(wait: MachineWait = {}): Promise<void> {
    await this.machine.start(wait);
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
