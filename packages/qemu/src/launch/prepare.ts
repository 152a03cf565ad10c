import { join } from "node:path";
import { preparedMachine } from "../golden/overlays.ts";
import { RAM_NAME } from "../golden/state-files.ts";
import type { BeginningSteps } from "./beginning.ts";

/**
 * A machine whose state will be saved: its RAM and its disks are files in `folder`. Every NIC keeps its carrier; each restore
 * removes the carriers of the NICs that it does not use.
 */
export function prepareSteps(folder: string): BeginningSteps {
  return {
    isTrial: false,
    storage: async (machine) => ({
      machine: await preparedMachine(machine, folder),
      ram: { path: join(folder, RAM_NAME), shared: true },
      devices: undefined,
      virtualNs: 0n,
    }),
    begin: () => Promise.resolve(),
  };
}
