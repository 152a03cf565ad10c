import { resolve } from "node:path";
import { types } from "node:util";
import { checkConsoleSettings } from "@alpy/serial-expect";
import { ARCHITECTURES, type Architecture, chooseProgram } from "./architecture.ts";
import { resolveCloudInit } from "./cloud-init.ts";
import { type ResolvedDisk, resolveDisk } from "./disks.ts";
import { type FirmwareLookup, type ResolvedFirmware, resolveFirmware } from "./firmware.ts";
import { resolveFwCfg } from "./fw-cfg.ts";
import type { AcceleratorChoice, MachineOptions, ResolvedMachineOptions, VgaModel } from "./machine-options.ts";
import { type ResolvedManagement, resolveManagement } from "./management.ts";
import { defaultMac, NIC_MODELS, type ResolvedNic, resolveNics } from "./nics.ts";
import { type OmittablePart, resolveOmittedParts } from "./omitted-parts.ts";
import {
  badOption,
  type OptionNames,
  requireBoolean,
  requireCount,
  requireList,
  requireOneOf,
  requireOptions,
  requirePositiveInteger,
  requireText,
} from "./option-checks.ts";
import { acceleratorOf, requireArguments, requireOwnArguments } from "./own-arguments.ts";
import { requireFile } from "./require-file.ts";
import { resolveShares } from "./shares.ts";
import { requireTpm } from "./tpm.ts";

/** The names of {@link MachineOptions}. */
export const MACHINE_OPTION_NAMES: OptionNames<MachineOptions> = {
  architecture: true,
  disk: true,
  disks: true,
  cd: true,
  firmware: true,
  kernel: true,
  initrd: true,
  commandLine: true,
  memoryMiB: true,
  cores: true,
  cpu: true,
  machineType: true,
  nic: true,
  nics: true,
  management: true,
  cloudInit: true,
  fwCfg: true,
  shares: true,
  tpm: true,
  vga: true,
  rtc: true,
  console: true,
  consoles: true,
  entropy: true,
  accel: true,
  sandbox: true,
  qemu: true,
  extraArguments: true,
  omit: true,
  ownArguments: true,
};

const ACCELERATORS: readonly AcceleratorChoice[] = ["auto", "kvm", "tcg"];
/** The index in the MAC address of the management NIC; those of the other NICs begin with 0. */
const MANAGEMENT_MAC_INDEX = 0xff;
/** A PC has four serial ports, of which the console is the first. */
const MAX_FURTHER_CONSOLES = 3;
const VGA_MODELS: readonly VgaModel[] = ["none", "std", "cirrus", "virtio"];

/** Where the options belong: their path in messages, and the machine's links and index. */
export interface MachineOptionsContext {
  /** The options by the path that the user wrote, for messages: `machines.left`. Default `machine`. */
  readonly path?: string | undefined;
  /** Number of NICs that the links need. Default 0. */
  readonly linkCount?: number | undefined;
  /** The machine's index among several machines; it is part of the default MAC addresses. Default 0. */
  readonly index?: number | undefined;
}

const CONTEXT_NAMES: OptionNames<MachineOptionsContext> = { path: true, linkCount: true, index: true };

/**
 * Checks the options before anything is started and returns them with every default filled in.
 * @throws {TypeError} for options that are unknown, contradict each other or are out of range
 * @throws {QemuError} `disk-not-found` when a disk, CD, kernel or initrd does not exist; `firmware-not-found`; `qemu-unsupported`
 *   for parts that no QEMU combines
 */
export function resolveMachineOptions(
  options: MachineOptions,
  context: MachineOptionsContext = {},
): ResolvedMachineOptions {
  requireOptions("context", context, CONTEXT_NAMES);
  const { path = "machine", linkCount = 0, index = 0 } = context;
  requireContext({ path, linkCount, index });
  requireOptions(path, options, MACHINE_OPTION_NAMES);
  requireValues(options, path);
  requireOwnArguments(options, path);
  requireKernelFor(options, path);
  requireFiles(options, path);
  const { kernel, initrd, commandLine, cd, cpu, rtc, sandbox, machineType } = options;
  const { architecture, qemu } = chooseProgram(options);
  const disks = disksOf(options, path);
  const omit = omittedParts(options, path);
  const nics = nicsOf(options, { path, linkCount, index });
  requirePcParts({ disks, vga: options.vga }, architecture, path);
  requireTpm(options, architecture, path);
  return {
    architecture,
    disks,
    cd: cd === undefined ? undefined : resolve(cd),
    firmware: firmwareOf(options, { path: `${path}.firmware`, architecture }),
    kernel,
    initrd,
    commandLine,
    memoryMiB: options.memoryMiB ?? 256,
    cores: options.cores ?? 1,
    cpu,
    machineType,
    nics,
    cloudInit: resolveCloudInit(options.cloudInit, `${path}.cloudInit`),
    fwCfg: resolveFwCfg(options.fwCfg, `${path}.fwCfg`),
    shares: resolveShares(options.shares, `${path}.shares`),
    management: managementOf(options, { path, index, nics }),
    tpm: options.tpm ?? false,
    vga: options.vga ?? "none",
    rtc,
    console: options.console ?? {},
    consoles: options.consoles ?? [],
    entropy: !omit.includes("entropy") && (options.entropy ?? true),
    accel: options.ownArguments ? acceleratorOf(options.ownArguments) : (options.accel ?? "auto"),
    sandbox: omit.includes("sandbox") ? false : sandbox,
    qemu,
    extraArguments: options.extraArguments ?? [],
    omit,
    ownArguments: options.ownArguments,
  };
}

function requireContext({ path, linkCount, index }: MachineOptionsContext): void {
  requireText("context.path", path);
  requireCount("context.linkCount", linkCount);
  requireCount("context.index", index);
}

function requireValues(options: MachineOptions, path: string): void {
  for (const name of ["cd", "kernel", "initrd", "cpu", "machineType", "qemu"] as const)
    requireText(`${path}.${name}`, options[name]);
  for (const name of ["memoryMiB", "cores"] as const) requirePositiveInteger(`${path}.${name}`, options[name]);
  for (const name of ["entropy", "sandbox"] as const) requireBoolean(`${path}.${name}`, options[name]);
  requireOneOf(`${path}.architecture`, options.architecture, ARCHITECTURES);
  requireOneOf(`${path}.nic`, options.nic, NIC_MODELS);
  requireOneOf(`${path}.vga`, options.vga, VGA_MODELS);
  requireOneOf(`${path}.accel`, options.accel, ACCELERATORS);
  requireCommandLine(`${path}.commandLine`, options.commandLine);
  requireRtc(`${path}.rtc`, options.rtc);
  requireConsoles(options, path);
  requireList(`${path}.disks`, options.disks);
  requireArguments(`${path}.extraArguments`, options.extraArguments);
}

function requireFiles(options: MachineOptions, path: string): void {
  for (const role of ["kernel", "initrd", "cd"] as const) requireFile(`${path}.${role}`, options[role]);
}

function firmwareOf({ firmware }: MachineOptions, lookup: FirmwareLookup): ResolvedFirmware | undefined {
  // Not by a default in the pattern: null is refused.
  return resolveFirmware(firmware === undefined ? "bios" : firmware, lookup);
}

function requireConsoles({ console, consoles }: MachineOptions, path: string): void {
  if (console !== undefined) checkConsoleSettings(`${path}.console`, console);
  requireList(`${path}.consoles`, consoles);
  const count = consoles?.length ?? 0;
  if (count > MAX_FURTHER_CONSOLES)
    throw badOption(`${path}.consoles`, `at most ${MAX_FURTHER_CONSOLES} consoles`, count);
  for (const [index, settings] of (consoles ?? []).entries()) {
    checkConsoleSettings(`${path}.consoles[${index}]`, settings);
  }
}

/** An empty command line is valid: it is the same as none. */
function requireCommandLine(path: string, commandLine: string | undefined): void {
  if (commandLine === undefined || typeof commandLine === "string") return;
  throw badOption(path, "a string", commandLine);
}

function requireRtc(path: string, rtc: Date | undefined): void {
  if (rtc === undefined || (types.isDate(rtc) && !Number.isNaN(rtc.getTime()))) return;
  throw badOption(path, "a valid Date", rtc);
}

function requireKernelFor({ kernel, initrd, commandLine }: MachineOptions, path: string): void {
  if (kernel !== undefined) return;
  if (initrd !== undefined) throw new TypeError(`${path}.initrd needs ${path}.kernel`);
  if (commandLine !== undefined) throw new TypeError(`${path}.commandLine needs ${path}.kernel`);
}

/** Returns the parts to omit, none of which another option asks for. */
function omittedParts(options: MachineOptions, path: string): OmittablePart[] {
  const omit = resolveOmittedParts(options.omit, `${path}.omit`);
  const names = ["entropy", "cpu", "sandbox"] as const;
  const contradicted = names.find(
    (name) => omit.includes(name) && options[name] !== undefined && options[name] !== false,
  );
  if (contradicted === undefined) return omit;
  throw new TypeError(`${path}.omit cannot contain "${contradicted}", because ${path}.${contradicted} is given`);
}

/** Refuses parts that only PCs have. */
function requirePcParts(
  { disks, vga }: { readonly disks: readonly ResolvedDisk[]; readonly vga: VgaModel | undefined },
  architecture: Architecture,
  path: string,
): void {
  if (architecture === "x86_64") return;
  const ide = disks.findIndex((disk) => disk.interface === "ide");
  if (ide >= 0)
    throw new TypeError(`${path}: disk ${ide} has the interface "ide", but a machine for ${architecture} has no IDE`);
  if (vga === undefined || vga === "none" || vga === "virtio") return;
  throw new TypeError(`${path}.vga must be "none" or "virtio" for ${architecture}, got "${vga}"`);
}

function disksOf({ disk, disks = [] }: MachineOptions, path: string): ResolvedDisk[] {
  const first = disk === undefined ? [] : [resolveDisk(disk, `${path}.disk`)];
  return [...first, ...disks.map((further, index) => resolveDisk(further, `${path}.disks[${index}]`))];
}

function nicsOf(
  { nics, nic = "virtio-net-pci" }: MachineOptions,
  { path, linkCount, index }: { path: string; linkCount: number; index: number },
): readonly ResolvedNic[] {
  const resolved = resolveNics({ nics: nics === undefined ? linkCount : nics, model: nic, machineIndex: index, path });
  if (resolved.length >= linkCount) return resolved;
  throw new TypeError(`${path}.nics: the links need ${linkCount} NICs, but the machine has ${resolved.length}`);
}

function managementOf(
  { management, nic = "virtio-net-pci" }: MachineOptions,
  { path, index, nics }: { path: string; index: number; nics: readonly ResolvedNic[] },
): ResolvedManagement | undefined {
  if (management === undefined) return undefined;
  const mac = defaultMac(index, MANAGEMENT_MAC_INDEX);
  return resolveManagement(management, { path: `${path}.management`, defaultModel: nic, defaultMac: mac, nics });
}
