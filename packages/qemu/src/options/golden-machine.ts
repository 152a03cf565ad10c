import type { ResolvedMachineOptions } from "./machine-options.ts";

/**
 * Checks that a machine can have a golden state.
 * @param path the option of the golden state by the path that the user wrote: `machines.left.golden`
 * @throws {TypeError} that names the option that a golden state excludes
 */
export function requireGoldenMachine({ disks, ownArguments }: ResolvedMachineOptions, path: string): void {
  const refuse = (what: string): TypeError => new TypeError(`${path} cannot be combined with ${what}`);
  if (disks.some(({ persist }) => persist)) throw refuse("a disk that has persist: true");
  if (disks.some(({ powerCuts }) => powerCuts)) throw refuse("a disk that has powerCuts: true");
  if (ownArguments) throw refuse("ownArguments: alpy does not know the disks that they name");
}
