import { access, constants } from "node:fs/promises";
import type { Logger } from "../logger.ts";
import type { AcceleratorChoice } from "../options/machine-options.ts";
import { readProbe, writeProbe } from "./accelerator-cache.ts";
import { runsGuestUnderKvm } from "./accelerator-probe.ts";
import type { QemuProgram } from "./qemu-program.ts";

/** How QEMU runs the guest, and why. */
export interface Accelerator {
  /** QEMU's name of it. */
  readonly name: "kvm" | "tcg";
  /** Why it was chosen, as a text for people. */
  readonly reason: string;
}

/** A QEMU program and how it runs guests. */
export interface Runner {
  /** The QEMU program. */
  readonly program: QemuProgram;
  /** How it runs guests on this host. */
  readonly accelerator: Accelerator;
}

/**
 * Chooses the accelerator. `auto` uses KVM only where a probe ran a guest under KVM: on some nested hosts `/dev/kvm` opens,
 * but a guest hangs forever. The probe's result is kept for this boot of the host.
 */
export async function chooseAccelerator(
  choice: AcceleratorChoice,
  program: QemuProgram,
  logger: Logger,
  signal?: AbortSignal,
): Promise<Accelerator> {
  const accelerator = choice === "auto" ? await probe(program, signal) : { name: choice, reason: "requested" };
  const level = choice === "auto" && accelerator.name === "tcg" ? "warn" : "info";
  logger[level]({ ...accelerator }, `Accelerator: ${accelerator.name} (${accelerator.reason})`);
  return accelerator;
}

async function probe(program: QemuProgram, signal?: AbortSignal): Promise<Accelerator> {
  try {
    await access("/dev/kvm", constants.R_OK | constants.W_OK);
  } catch {
    return { name: "tcg", reason: "/dev/kvm does not exist or is not open to this user" };
  }
  const known = await readProbe(program);
  if (known !== undefined) return verdict(known, "as a probe found earlier in this boot of the host");
  const works = await runsGuestUnderKvm(program.qemu, signal);
  await writeProbe(program, works);
  return verdict(works, "as a probe found now");
}

function verdict(works: boolean, when: string): Accelerator {
  return works
    ? { name: "kvm", reason: `KVM runs a guest, ${when}` }
    : { name: "tcg", reason: `/dev/kvm exists but does not run a guest, ${when}` };
}
