import { type BeginningSteps, disconnectUnused } from "./beginning.ts";

/** A machine at its first instruction, with the disks of its options. */
export const bootSteps: BeginningSteps = {
  isTrial: false,
  storage: (machine) => Promise.resolve({ machine, ram: undefined, devices: undefined, virtualNs: 0n }),
  begin: disconnectUnused,
};
