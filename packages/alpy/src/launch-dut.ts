import { statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Node } from "@alpy/docker-nodes";
import type { Setup, Start } from "./create-testbed.ts";
import { Dut } from "./dut.ts";
import { devicesName, type Golden } from "./golden/golden.ts";
import { ramName } from "./golden/golden-store.ts";
import { loadDevices } from "./golden/migration.ts";
import { preparedMachine, restoredMachine } from "./golden/overlays.ts";
import { CaptureClock } from "./link/capture-clock.ts";
import { Link, type LinkEnd } from "./link/link.ts";
import { componentLogger } from "./logger.ts";
import {
  firstWireFileDescriptor,
  type NicArguments,
  type NicBackend,
  type QemuArgumentsInput,
  qemuArguments,
} from "./machine/arguments.ts";
import { Machine } from "./machine/machine.ts";
import type { ResolvedMachineOptions } from "./machine/options.ts";
import type { LinkPlan, MachinePlan } from "./plan.ts";
import type { Wire } from "./wire/wire.ts";

/** What one machine is launched from. */
export interface LaunchInput extends Start {
  plan: MachinePlan;
  /** The nodes of its links that end in one, in their order. */
  nodes: readonly Node[];
  wires: ReadonlyMap<string, Wire>;
}

/** A link, ready to be given to QEMU. */
interface Draft {
  plan: LinkPlan;
  end: LinkEnd;
  backend: NicBackend;
  capture: string;
}

/** Starts one machine, paused, its NICs behind their links. */
export async function launchDut(setup: Setup, input: LaunchInput): Promise<Dut> {
  const { plan } = input;
  const drafts = draftLinks(setup, input);
  const nics = nicsOf(plan, drafts);
  const machine = await launch(setup, input, nics, drafts);
  setup.resources.defer(() => setup.steps.undo("Stop QEMU", () => machine.close()));
  joinWires(machine, drafts);
  // One whose state is to be saved has a carrier on every NIC; what has none is for each restore to say.
  if (setup.makingIn === undefined) await disconnectUnused(machine, nics);
  const links = drafts.map(({ plan: link, end, capture }, index) => {
    const [netdev, mac] = [netdevOf(link.nic), plan.machine.nics[link.nic]?.mac ?? ""];
    const { expectations } = setup;
    return new Link({
      ...{ index, netdev, mac, machine, end, expectations, isCaptured: link.captured },
      name: linkName(plan, link),
      capturePath: capture,
    });
  });
  return new Dut(plan.name, machine, links, input.golden);
}

function linkName({ prefix }: MachinePlan, { index }: LinkPlan): string {
  return `${prefix}link${index}`;
}

function netdevOf(nic: number): string {
  return `nic${nic}`;
}

function draftLinks({ artifacts }: Setup, { plan, nodes, wires }: LaunchInput): Draft[] {
  const [unused, ends] = [[...nodes], [] as Draft[]];
  let fileDescriptor = firstWireFileDescriptor;
  for (const link of plan.links) {
    const capture = artifacts.path(`${linkName(plan, link)}.pcap`);
    const wire = link.end.kind === "wire" ? wires.get(link.end.wire) : undefined;
    const node = wire ? undefined : unused.shift();
    if (wire) {
      const backend = { kind: "stream" as const, fileDescriptor };
      ends.push({ plan: link, end: { kind: "wire", wire }, backend, capture });
      fileDescriptor += 1;
    } else if (node) {
      ends.push({ plan: link, end: { kind: "node", node }, backend: { kind: "tap", tap: node.tap }, capture });
    }
  }
  return ends;
}

function nicsOf({ machine }: MachinePlan, drafts: readonly Draft[]): NicArguments[] {
  return machine.nics.map((nic, index) => {
    const draft = drafts.find(({ plan }) => plan.nic === index);
    const backend: NicBackend = draft?.backend ?? { kind: "none" };
    return { ...nic, name: netdevOf(index), backend, capture: draft?.capture, captured: draft?.plan.captured ?? false };
  });
}

async function launch(
  { options, artifacts, logger, faults, makingIn }: Setup,
  { plan, runner, golden }: LaunchInput,
  nics: readonly NicArguments[],
  drafts: readonly Draft[],
): Promise<Machine> {
  const { prefix } = plan;
  const { machine, ram } = await storage(plan.machine, golden, makingIn);
  const clockBaseSeconds = Math.floor((machine.rtc?.getTime() ?? Date.now()) / 1000);
  const virtualNs = BigInt(golden?.state.manifest.virtualNs ?? 0);
  const clock = new CaptureClock(clockBaseSeconds, () => drafts.map(({ capture }) => sizeOf(capture)), virtualNs);
  const args = qemuArguments({
    ...{ machine, nics, clockBaseSeconds, accelerator: runner.accelerator.name, ram, incoming: golden !== undefined },
    sandbox: machine.sandbox ?? runner.program.sandbox,
    consoleLog: artifacts.path(`${prefix}console.log`),
  });
  const log = componentLogger(logger, plan.name);
  log.debug({ qemu: machine.qemu, arguments: args }, "QEMU's arguments");
  await using devices = golden && (await open(join(golden.state.folder, devicesName)));
  const wires = drafts.filter(({ backend }) => backend.kind === "stream").length;
  const launched = await Machine.launch({
    ...{ name: plan.name, qemu: machine.qemu, arguments: args, clock, faults },
    timeoutFactor: options.timeoutFactor ?? 1,
    inherited: { wires, files: devices ? [devices.fd] : [] },
    outputLog: artifacts.path(`${prefix}qemu.log`),
    folder: artifacts.folder,
    logger: prefix === "" ? logger : log,
    signal: options.signal,
  });
  try {
    if (golden) await loadDevices(launched.qmp, firstWireFileDescriptor + wires, options.signal);
    return launched;
  } catch (error) {
    await launched.close();
    throw error;
  }
}

/** The machine with its disks and variables where they are to be written, and the file of its RAM, if it has one. */
async function storage(
  machine: ResolvedMachineOptions,
  golden: Golden | undefined,
  makingIn: string | undefined,
): Promise<{ machine: ResolvedMachineOptions; ram: QemuArgumentsInput["ram"] }> {
  if (makingIn !== undefined) {
    const prepared = await preparedMachine(machine, makingIn);
    return { machine: prepared, ram: { path: join(makingIn, ramName), shared: true } };
  }
  if (!golden) return { machine, ram: undefined };
  const { folder } = golden.state;
  return { machine: restoredMachine(machine, folder), ram: { path: join(folder, ramName), shared: false } };
}

function joinWires(machine: Machine, drafts: readonly Draft[]): void {
  const channels = [...machine.wireChannels];
  for (const { end, plan } of drafts) {
    const channel = end.kind === "wire" ? channels.shift() : undefined;
    if (channel && end.kind === "wire" && plan.end.kind === "wire") end.wire.join(channel, plan.end.side);
  }
}

/** A NIC without a link has no carrier, as one without a cable. */
async function disconnectUnused(machine: Machine, nics: readonly NicArguments[]): Promise<void> {
  const unused = nics.filter(({ backend }) => backend.kind === "none");
  await Promise.all(unused.map(({ name }) => machine.qmp.execute("set_link", { name, up: false })));
}

function sizeOf(capture: string): number {
  return statSync(capture, { throwIfNoEntry: false })?.size ?? 0;
}
