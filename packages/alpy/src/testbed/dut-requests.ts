import {
  type MachineOptions,
  type ResolvedMachineOptions,
  requireGoldenMachine,
  resolveGoldenOptions,
  resolveMachineOptions,
} from "@alpy/qemu";
import { namedEntries, requireOption } from "../check-option.ts";
import { machinePrefix } from "../files/file-names.ts";
import { type OptionNames, requireKnownOptions } from "../known-options.ts";
import { type LinkRequest, requestLinks, requireName } from "./link-requests.ts";
import type { GoldenOptions, LinkOptions, TestbedOptions } from "./testbed-options.ts";

/** A device under test as requested: its machine resolved, its links not yet joined to nodes and wires. */
export interface DutRequest {
  readonly name: string;
  readonly prefix: string;
  readonly options: ResolvedMachineOptions;
  readonly links: readonly LinkRequest[];
  readonly golden: GoldenOptions | undefined;
}

const GOLDEN_OPTIONS: OptionNames<GoldenOptions> = {
  prepare: true,
  check: true,
  module: true,
  inputs: true,
  hasLinks: true,
};

/** The options of one device under test, and where the user wrote them. */
interface DutSource {
  readonly name: string;
  readonly prefix: string;
  /** What the paths of its links and golden state begin with: nothing, or `machines.left.`. */
  readonly basePath: string;
  readonly machinePath: string;
  readonly machine: MachineOptions;
  readonly links: readonly LinkOptions[] | undefined;
  readonly golden: GoldenOptions | undefined;
}

/**
 * Resolves the machines of a testbed and reads their links.
 * @throws {TypeError} for options that are unknown, out of range or contradict each other
 * @throws {QemuError} `disk-not-found`, `firmware-not-found`
 */
export function requestDuts(options: TestbedOptions): DutRequest[] {
  return sourcesOf(options).map(requestDut);
}

function sourcesOf({ machine, links, golden, machines }: TestbedOptions): DutSource[] {
  if (machine !== undefined && machines === undefined) {
    return [
      { name: "dut", prefix: machinePrefix("dut", true), basePath: "", machinePath: "machine", machine, links, golden },
    ];
  }
  if (machine !== undefined || machines === undefined) {
    throw new TypeError("createTestbed needs either machine or machines");
  }
  if (links !== undefined || golden !== undefined) {
    throw new TypeError("links and golden belong to machine; with machines, each machine has its own");
  }
  const entries = namedEntries("machines", machines);
  if (entries.length === 0) throw new TypeError("machines must name at least one machine");
  return entries.map(([name, dut]) => {
    const machinePath = `machines.${requireName("a key of machines", name)}`;
    requireKnownOptions(machinePath, dut, { ...dut });
    const { links: own, golden: ownGolden, ...options } = dut;
    const prefix = machinePrefix(name, false);
    return { name, prefix, basePath: `${machinePath}.`, machinePath, machine: options, links: own, golden: ownGolden };
  });
}

function requestDut(source: DutSource, index: number): DutRequest {
  const { name, prefix, basePath, machinePath, golden } = source;
  const links = requestLinks(source.links, { basePath, prefix });
  const linkCount = Math.max(0, ...links.map(({ nic }) => nic + 1));
  const machine = resolveMachineOptions(source.machine, { path: machinePath, linkCount, index });
  if (golden !== undefined) {
    requireGolden(golden, `${basePath}golden`);
    requireGoldenMachine(machine, `${basePath}golden`);
  }
  return { name, prefix, options: machine, links, golden };
}

function requireGolden(golden: GoldenOptions, path: string): void {
  requireKnownOptions(path, golden, GOLDEN_OPTIONS);
  const { hasLinks = false, ...ofMachine } = golden;
  requireOption(typeof hasLinks === "boolean", `${path}.hasLinks`, "a boolean", hasLinks);
  resolveGoldenOptions(ofMachine, path);
}
