import type { Dut } from "./dut.ts";

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
