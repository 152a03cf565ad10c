import { QemuError } from "../errors.ts";
import type { ResolvedMachineOptions } from "../options/machine-options.ts";
import type { MachineType } from "./program-abilities.ts";
import type { QemuProgram } from "./qemu-program.ts";

/** The oldest QEMU that has what every machine uses (`-netdev stream`, QEMU 7.2). */
export const LOWEST_QEMU = "7.2";
/** The machine type of an architecture unless another is chosen, by the name that each QEMU gives to its newest version. */
const DEFAULT_MACHINES: Readonly<Record<string, string>> = {
  x86_64: "pc",
  aarch64: "virt",
  riscv64: "virt",
};
/** The devices that are the CPU model `max`. */
const NEWEST_CPUS: Readonly<Record<string, readonly string[]>> = {
  x86_64: ["max-x86_64-cpu"],
  aarch64: ["max-arm-cpu"],
  riscv64: ["max-riscv-cpu", "max-riscv64-cpu"],
};
/** The forms of pvpanic: machines without an ISA bus have the second. */
const PANIC_DEVICES = ["pvpanic", "pvpanic-pci"];
const MAX_SHOWN_NAMES = 12;

/** The parts of a machine that depend on the QEMU program, because not every program has them. */
export interface Platform {
  /** Machine type by its versioned name, with its properties. */
  readonly machineType: string;
  /** CPU model; `undefined` for the machine type's own. */
  readonly cpu: string | undefined;
  /** The devices that every machine has, if the program has them. */
  readonly devices: readonly string[];
}

/** The options on which the parts depend. */
type PlatformOptions = Pick<ResolvedMachineOptions, "architecture" | "machineType" | "cpu" | "omit" | "ownArguments">;

/**
 * Returns the parts of a machine for the program that runs it. A command line of the user's own is not asked for any.
 * @throws {QemuError} `qemu-unsupported` when the program is too old, or has no such machine type
 */
export function platformOf(
  { architecture, machineType, cpu, omit, ownArguments }: PlatformOptions,
  program: QemuProgram,
  accelerator: "kvm" | "tcg",
): Platform {
  requireVersion(program);
  if (ownArguments) return { machineType: "none", cpu: undefined, devices: [] };
  requireArchitecture(architecture, program);
  const newest = accelerator === "kvm" ? "host" : newestCpu(program);
  return {
    machineType: machineTypeOf(machineType, program),
    cpu: omit.includes("cpu") ? undefined : (cpu ?? newest),
    devices: commonDevices(program, omit),
  };
}

/** Compares versions; a part that is missing counts as 0. */
export function isAtLeast(version: string, lowest: string): boolean {
  const parts = version.split(".").map(Number);
  const lowestParts = lowest.split(".").map(Number);
  const partOf = (list: readonly number[], index: number): number => list[index] ?? 0;
  const differing = lowestParts.findIndex((part, index) => partOf(parts, index) !== part);
  return differing < 0 || partOf(parts, differing) > partOf(lowestParts, differing);
}

function requireVersion({ qemu, version }: QemuProgram): void {
  if (isAtLeast(version, LOWEST_QEMU)) return;
  const advice = `install a newer one, or name it in the option qemu or the environment variable ALPY_QEMU`;
  throw new QemuError(
    "qemu-unsupported",
    `${qemu} is QEMU ${version}, but ${LOWEST_QEMU} is the oldest supported: ${advice}`,
  );
}

function requireArchitecture(wanted: string, { qemu, architecture }: QemuProgram): void {
  if (wanted === architecture) return;
  const advice = `set architecture: "${architecture}", or name qemu-system-${wanted} in the option qemu`;
  throw new QemuError("qemu-unsupported", `${qemu} runs machines for ${architecture}, not for ${wanted}: ${advice}`);
}

/** Returns the machine type by its versioned name, so that it stays the same machine, with the properties that were given. */
function machineTypeOf(given: string | undefined, program: QemuProgram): string {
  const { qemu, version, architecture, machineTypes } = program;
  const [name = "", ...properties] = (given ?? DEFAULT_MACHINES[architecture] ?? "").split(",");
  const found = machineTypes.find((type) => type.name === name || type.alias === name);
  if (found) return [found.name, ...properties].join(",");
  const advice =
    given === undefined ? "choose one in the option machineType" : `it has ${likeNames(name, machineTypes)}`;
  const wanted = given === undefined ? `default machine type for ${architecture}` : `machine type ${name}`;
  throw new QemuError("qemu-unsupported", `${qemu} (QEMU ${version}) has no ${wanted}: ${advice}`);
}

/** Returns names of machine types for a message: those that begin like the one that was given, otherwise all. */
function likeNames(name: string, machineTypes: readonly MachineType[]): string {
  const names = machineTypes.map((type) => type.alias ?? type.name).sort();
  const family = name.replace(/-[\d.]+$/, "");
  const like = machineTypes
    .map((type) => type.name)
    .filter((one) => one.startsWith(family))
    .sort();
  const shown = (like.length > 0 ? like : names).slice(0, MAX_SHOWN_NAMES);
  return shown.join(", ") || "none";
}

/** Under TCG the newest CPU that the program emulates, where it has one: `qemu64` and its like are decades old. */
function newestCpu({ devices, architecture }: QemuProgram): string | undefined {
  const has = (NEWEST_CPUS[architecture] ?? []).some((name) => devices.includes(name));
  if (!has) return undefined;
  // The signatures of pointers as the architecture defines them take half of the emulation's time (QEMU, docs/system/arm/cpu-features.rst).
  return architecture === "aarch64" ? "max,pauth-impdef=on" : "max";
}

/**
 * The guest's kernel reports a panic to pvpanic, and draws new random numbers when the number of vmgenid changes, as after a
 * restore.
 */
function commonDevices({ devices }: QemuProgram, omit: PlatformOptions["omit"]): string[] {
  const panic = omit.includes("pvpanic") ? undefined : PANIC_DEVICES.find((name) => devices.includes(name));
  const hasId = !omit.includes("vmgenid") && devices.includes("vmgenid");
  return [...(panic === undefined ? [] : [panic]), ...(hasId ? ["vmgenid,guid=auto"] : [])];
}
