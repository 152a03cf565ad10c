import { once } from "node:events";
import type { Duplex } from "node:stream";
import { signalGroup } from "./run-program.ts";
import { startTied } from "./start-tied.ts";

/** iPXE sends its first DHCP request after about 3 s under TCG, sooner under a working KVM. */
const FIRST_FRAME_TIMEOUT_MS = 8_000;

/**
 * Returns whether a guest really runs under KVM here: starts a machine without a disk, whose NIC's boot ROM (iPXE) must
 * send its first frame within 8 s.
 */
export async function runsGuestUnderKvm(qemu: string, signal?: AbortSignal): Promise<boolean> {
  const machine = ["-nodefaults", "-no-user-config", "-display", "none", "-machine", "pc", "-accel", "kvm", "-m", "64"];
  const nic = ["-netdev", "socket,id=link,fd=3", "-device", "virtio-net-pci,netdev=link"];
  const child = await startTied(qemu, [...machine, ...nic], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const link = child.stdio[3] as Duplex;
  const operation = new AbortController();
  const timeout = AbortSignal.timeout(FIRST_FRAME_TIMEOUT_MS);
  const waits = { signal: AbortSignal.any([operation.signal, timeout, ...(signal ? [signal] : [])]) };
  const exited = once(child, "exit");
  link.on("error", () => undefined);
  try {
    return await Promise.race([once(link, "data", waits).then(() => true), exited.then(() => false)]);
  } catch {
    signal?.throwIfAborted();
    return false;
  } finally {
    operation.abort();
    signalGroup(child, "SIGKILL");
    link.destroy();
    await exited;
  }
}
