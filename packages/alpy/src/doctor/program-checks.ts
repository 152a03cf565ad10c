import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { askQemu, chooseAccelerator, isAtLeast, LOWEST_QEMU, resolveMachineOptions } from "@alpy/qemu";
import { reasonOf } from "../error-reason.ts";
import { silentLogger } from "../logger.ts";
import type { Check, Finding } from "./finding.ts";

const execute = promisify(execFile);
const PROGRAM_TIMEOUT_MS = 10_000;
const LOWEST_NODE = 24;

function qemuName(): string {
  return resolveMachineOptions({}).qemu;
}

/** Checks the version of Node.js. */
export const checkNodeJs: Check = () => {
  const { node } = process.versions;
  const subject = "Node";
  if (Number.parseInt(node, 10) >= LOWEST_NODE) return Promise.resolve({ subject, verdict: "good", found: node });
  const advice = `install Node ${LOWEST_NODE} or newer`;
  return Promise.resolve({ subject, verdict: "problem", found: node, advice });
};

/** Checks the QEMU program and its version. */
export const checkQemu: Check = async (signal) => {
  const subject = "QEMU";
  try {
    const { version, sandbox } = await askQemu(qemuName(), signal);
    const found = `${version} (${qemuName()})${sandbox ? "" : ", without seccomp"}`;
    if (isAtLeast(version, LOWEST_QEMU)) return { subject, verdict: "good", found };
    return { subject, verdict: "problem", found, advice: `install QEMU ${LOWEST_QEMU} or newer` };
  } catch (error) {
    signal?.throwIfAborted();
    const advice = "install it (Debian: qemu-system-x86, Fedora: qemu-system-x86-core), or set ALPY_QEMU";
    return { subject, verdict: "problem", found: `cannot be run: ${rootReasonOf(error)}`, advice };
  }
};

/** Checks whether guests run under KVM, by running one. */
export const checkKvm: Check = async (signal) => {
  const subject = "KVM";
  try {
    const program = await askQemu(qemuName(), signal);
    const { name, reason } = await chooseAccelerator("auto", program, silentLogger, signal);
    if (name === "kvm") return { subject, verdict: "good", found: reason };
    const advice =
      "guests still run, under TCG, about ten times slower. On your own machine: load kvm_intel or kvm_amd, and join the group kvm";
    return { subject, verdict: "warning", found: reason, advice };
  } catch (error) {
    signal?.throwIfAborted();
    const found = `skipped: QEMU is missing (${rootReasonOf(error)})`;
    return { subject, verdict: "warning", found, advice: "see QEMU" };
  }
};

/** Checks setpriv, with which the kernel ends QEMU when our process dies. */
export const checkSetpriv: Check = async (signal) => {
  const advice =
    "install util-linux: without it QEMU outlives a test that is killed for a moment, until the guard ends it";
  return await checkProgram("setpriv", { subject: "setpriv", verdict: "warning", advice }, signal);
};

/** Checks Docker's own client, which `alpy shell` runs. */
export const checkDockerClient: Check = async (signal) => {
  const advice = "install it for `alpy shell` (Debian: docker.io)";
  return await checkProgram("docker", { subject: "Docker client", verdict: "warning", advice }, signal);
};

/** Checks OVMF, for machines with `firmware: "uefi"`. */
export const checkFirmware: Check = () => {
  const subject = "UEFI firmware";
  try {
    const firmware = resolveMachineOptions({ firmware: "uefi" }).firmware;
    if (!firmware) throw new Error("unreachable: UEFI is firmware in files");
    return Promise.resolve({ subject, verdict: "good", found: firmware.code });
  } catch {
    const advice = "install OVMF (Debian: ovmf, Fedora: edk2-ovmf) if an appliance boots by UEFI";
    return Promise.resolve({ subject, verdict: "warning", found: "not found where distributions install it", advice });
  }
};

async function checkProgram(
  program: string,
  { subject, ...missing }: Omit<Finding, "found">,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  try {
    const { stdout } = await execute(program, ["--version"], { timeout: PROGRAM_TIMEOUT_MS, signal });
    return { subject, verdict: "good", found: stdout.trim() };
  } catch (error) {
    signal?.throwIfAborted();
    return { subject, found: `cannot be run: ${reasonOf(error)}`, ...missing };
  }
}

/** Returns the message of an error's cause, if it has one: the system's own words. */
function rootReasonOf(error: unknown): string {
  return reasonOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
