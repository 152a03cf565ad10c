import { join } from "node:path";
import type { NicArguments } from "../command-line/nic-arguments.ts";
import type { Golden } from "../golden/golden.ts";
import { confirmAlive } from "../golden/liveness.ts";
import { loadDevices } from "../golden/migration.ts";
import { restoredMachine } from "../golden/overlays.ts";
import { DEVICES_NAME, RAM_NAME } from "../golden/state-files.ts";
import type { Machine } from "../machine/machine.ts";
import { type BeginningSteps, disconnectUnused } from "./beginning.ts";

/** A machine that is loaded from a golden state, with overlays that end with QEMU. */
export function restoreSteps({ state, check }: Golden): BeginningSteps {
  const { folder, manifest } = state;
  return {
    // Do not capture during the liveness check: frames that the guest sends then are not delivered, as the tap is still down.
    isTrial: true,
    storage: (machine) =>
      Promise.resolve({
        machine: restoredMachine(machine, folder),
        ram: { path: join(folder, RAM_NAME), shared: false },
        devices: join(folder, DEVICES_NAME),
        virtualNs: BigInt(manifest.virtualNs),
      }),
    begin: async (started) => {
      const { machine, nics, devicesFileDescriptor, signal } = started;
      await loadDevices(machine.qmp, devicesFileDescriptor, signal);
      await disconnectUnused(started);
      await confirmAlive(machine, check, signal);
      await startCaptures(machine, nics);
    },
  };
}

async function startCaptures(machine: Machine, nics: readonly NicArguments[]): Promise<void> {
  const paths = nics.filter(({ captured }) => captured).map(({ name }) => `/objects/${name}-dump`);
  await Promise.all(paths.map((path) => machine.qmp.execute("qom-set", { path, property: "status", value: "on" })));
}
