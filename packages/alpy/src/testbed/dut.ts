import type { Node } from "@alpy/docker-nodes";
import type { Machine } from "@alpy/qemu";
import type { SerialConsole } from "@alpy/serial-expect";
import type { Link } from "../link/link.ts";
import type { WaitOptions } from "../wait-options.ts";

/** A device under test: a machine and its links. */
export class Dut {
  /** Its name among the testbed's machines; `dut` for the only one. */
  readonly name: string;
  /** Its QEMU machine. */
  readonly machine: Machine;
  /** Its links, in the order of the options. */
  readonly links: readonly Link[];
  /** Whether it starts from a golden state. */
  readonly isRestored: boolean;

  /** @internal Created by `createTestbed`. */
  constructor(name: string, machine: Machine, links: readonly Link[], isRestored: boolean) {
    this.name = name;
    this.machine = machine;
    this.links = links;
    this.isRestored = isRestored;
  }

  /** Starts the machine, like pressing its power button. Settles when it runs. Default time-out: 10 s. @throws {QemuError} `start-timeout`, `qemu-exited` */
  async start(wait: WaitOptions = {}): Promise<void> {
    await this.machine.start(wait);
  }

  /** Its serial console. */
  get console(): SerialConsole {
    return this.machine.console;
  }

  /** Returns a link by its index. @throws {RangeError} when it does not exist */
  link(index: number): Link {
    const link = this.links[index];
    if (link) return link;
    throw new RangeError(`link ${index}: ${this.name} has ${this.links.length} links, counted from 0`);
  }

  /**
   * Returns the node at the other end of a link.
   * @throws {RangeError} when there is no such link
   * @throws {TypeError} when the link ends in a wire
   */
  node(index: number): Node {
    return this.link(index).node;
  }
}

/** Returns the last lines of consoles and QEMUs, by source. */
export function consoleTails(duts: readonly Dut[]): [string, string][] {
  return duts.flatMap(({ name, machine }): [string, string][] => {
    const of = duts.length === 1 ? "" : ` of ${name}`;
    return [
      [`console${of}`, machine.console.lastLines()],
      [`qemu${of}`, machine.outputTail],
    ];
  });
}
