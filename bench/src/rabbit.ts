import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createTestbed, type MachineOptions, serialExpect, type Testbed } from "@alpy/alpy";

const dist = join(import.meta.dirname, "..", "..", "images", "rabbit", "dist");

/** A boot mode of Rabbit. */
export type BootMode = "pvh" | "bios" | "uefi";

function machineOf(mode: BootMode): MachineOptions {
  const disk = join(dist, "rabbit.qcow2");
  if (mode === "bios") return { disk };
  if (mode === "uefi") return { disk, firmware: "uefi" };
  const { commandLine } = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8")) as { commandLine: string };
  return { kernel: join(dist, "vmlinux"), initrd: join(dist, "initrd.cpio"), commandLine };
}

/** Creates a testbed with Rabbit between two nodes, not started; with `golden` from the state after the login. */
export function rabbitTestbed(mode: BootMode, { golden }: { golden: boolean }): Promise<Testbed> {
  return createTestbed({
    machine: machineOf(mode),
    links: [
      { addresses: ["192.168.0.2/24"], gateways: ["192.168.0.1"] },
      { addresses: ["192.168.1.2/24"], gateways: ["192.168.1.1"] },
    ],
    golden: golden ? { prepare, module: import.meta.url } : undefined,
  });
}

/** Waits until Rabbit has booted, unless it was restored, and logs in if it asks for a login. */
export function openShell({ console }: Testbed): Promise<serialExpect.Shell> {
  const credentials = { login: "root", password: "rabbit", prompt: "rabbit:~# " };
  return serialExpect.openShell(console, { ...credentials, settleMs: 20, timeoutMs: 120_000 });
}

async function prepare(bed: Testbed): Promise<void> {
  const shell = await openShell(bed);
  const allUp = "! grep -qv 1 /sys/class/net/eth*/carrier";
  await shell.check(`for n in $(seq 100); do if ${allUp}; then break; fi; sleep 0.1; done; ${allUp}`);
}
