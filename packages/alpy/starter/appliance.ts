import { resolve } from "node:path";
import type { MachineOptions, serialExpect } from "@alpy/alpy";

/** The appliance's machine. The image is not written to: each test starts from it as it is. */
export const machine: MachineOptions = {
  disk: resolve(import.meta.dirname, process.env.APPLIANCE_IMAGE ?? "appliance.qcow2"),
  memoryMiB: 512,
};

/** How one logs in on its serial console, and how long it may take to boot. */
export const login: serialExpect.ShellOptions = {
  login: process.env.APPLIANCE_USER ?? "root",
  password: process.env.APPLIANCE_PASSWORD ?? "secret",
  timeoutMs: 240_000,
};

/** What it calls its first network interface. */
export const firstInterface = "eth0";
