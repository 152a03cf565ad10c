import { resolve } from "node:path";
import { type MachineOptions, serialExpect, type Testbed } from "@alpy/alpy";

/** The appliance's machine. The image itself is never changed: all writes are discarded after the test. */
export const machine: MachineOptions = {
  disk: resolve(import.meta.dirname, process.env.APPLIANCE_IMAGE ?? "appliance.qcow2"),
  memoryMiB: 512,
};

/** The login on its serial console, and how long it may take to boot. */
export const login: serialExpect.ShellOptions = {
  login: process.env.APPLIANCE_USER ?? "root",
  password: process.env.APPLIANCE_PASSWORD ?? "secret",
  timeoutMs: 240_000,
};

/** The appliance's name for its first network interface. */
export const firstInterface = "eth0";

/** Opens its shell: logs in after a boot; a restored machine is logged in already. */
export function openShell(bed: Testbed): Promise<serialExpect.Shell> {
  return bed.step("Open a shell", () => serialExpect.openShell(bed.console, login));
}

/** Runs once: each test starts from the state at its end. It runs again when the image, or anything in this file, changes. */
export async function prepare(bed: Testbed): Promise<void> {
  const shell = await openShell(bed);
  await shell.check(`ip link set ${firstInterface} up`);
  await shell.check(`until grep -q 1 /sys/class/net/${firstInterface}/carrier; do sleep 0.1; done`);
}
