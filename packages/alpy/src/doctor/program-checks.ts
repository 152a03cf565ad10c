import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Logger } from "../logger.ts";
import { chooseAccelerator } from "../machine/accelerator.ts";
import { resolveFirmware } from "../machine/firmware.ts";
import { askQemu } from "../machine/version.ts";
import { type Check, type Finding, reasonOf } from "./finding.ts";

const execute = promisify(execFile);
const askTimeoutMs = 10_000;
const lowestQemu = [7, 2];
const lowestNode = 24;

const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

function qemuName(): string {
  return process.env["ALPY_QEMU"] ?? "qemu-system-x86_64";
}

/** The Node that this runs on. */
export const checkNode: Check = () => {
  const { node } = process.versions;
  const isNewEnough = Number.parseInt(node, 10) >= lowestNode;
  const advice = `install Node ${lowestNode} or newer`;
  return Promise.resolve({
    subject: "Node",
    ...(isNewEnough ? { verdict: "good", found: node } : { verdict: "problem", found: node, advice }),
  });
};

/** The QEMU program and its version. */
export const checkQemu: Check = async (signal) => {
  const subject = "QEMU";
  try {
    const { version, sandbox } = await askQemu(qemuName(), signal);
    const found = `${version} (${qemuName()})${sandbox ? "" : ", without seccomp"}`;
    if (isAtLeast(version, lowestQemu)) return { subject, verdict: "good", found };
    return { subject, verdict: "problem", found, advice: `install QEMU ${lowestQemu.join(".")} or newer` };
  } catch (error) {
    signal?.throwIfAborted();
    const advice = "install it (Debian: qemu-system-x86, Fedora: qemu-system-x86-core), or name it by ALPY_QEMU";
    return { subject, verdict: "problem", found: `cannot be run: ${causeOf(error)}`, advice };
  }
};

/** Whether guests run under KVM here, by running one. */
export const checkKvm: Check = async (signal) => {
  const subject = "KVM";
  try {
    const program = await askQemu(qemuName(), signal);
    const { name, reason } = await chooseAccelerator("auto", program, silentLogger, signal);
    if (name === "kvm") return { subject, verdict: "good", found: reason };
    const advice =
      "guests run all the same, by TCG, some ten times slower. On a machine of your own: load kvm_intel or kvm_amd, join " +
      "the group kvm";
    return { subject, verdict: "warning", found: reason, advice };
  } catch (error) {
    signal?.throwIfAborted();
    return {
      subject,
      verdict: "warning",
      found: `not tried, for want of QEMU (${causeOf(error)})`,
      advice: "see QEMU",
    };
  }
};

/** setpriv, which ties QEMU's life to ours. */
export const checkSetpriv: Check = async (signal) => {
  const missing = {
    advice: "install util-linux: without it a QEMU outlives a test that is killed",
    verdict: "problem",
  } as const;
  return await ask("setpriv", ["setpriv", "--version"], missing, signal);
};

/** Docker's own client, which `alpy shell` runs. */
export const checkDockerClient: Check = async (signal) => {
  const missing = { advice: "install it for `alpy shell` (Debian: docker.io)", verdict: "warning" } as const;
  return await ask("Docker client", ["docker", "--version"], missing, signal);
};

/** OVMF, for machines with `firmware: "uefi"`. */
export const checkFirmware: Check = () => {
  const subject = "UEFI firmware";
  try {
    const found = resolveFirmware("uefi")?.code ?? "";
    return Promise.resolve({ subject, verdict: "good", found });
  } catch {
    const advice = "install OVMF (Debian: ovmf, Fedora: edk2-ovmf) if an appliance boots by UEFI";
    return Promise.resolve({ subject, verdict: "warning", found: "none where distributions put it", advice });
  }
};

async function ask(
  subject: string,
  [program = "", ...args]: readonly string[],
  missing: Pick<Finding, "advice" | "verdict">,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  try {
    const { stdout } = await execute(program, args, { timeout: askTimeoutMs, ...(signal && { signal }) });
    return { subject, verdict: "good", found: stdout.trim() };
  } catch (error) {
    signal?.throwIfAborted();
    return { subject, found: `cannot be run: ${reasonOf(error)}`, ...missing };
  }
}

function isAtLeast(version: string, lowest: readonly number[]): boolean {
  const parts = version.split(".").map(Number);
  const differing = lowest.findIndex((part, index) => parts[index] !== part);
  return differing < 0 || (parts[differing] ?? 0) > (lowest[differing] ?? 0);
}

/** The system's own words, where the error only wraps them. */
function causeOf(error: unknown): string {
  return reasonOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
