import { statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Node } from "@alpy/docker-nodes";
import { AlpyError } from "../errors.ts";
import { Faults } from "../faults.ts";
import { awaken } from "../golden/awaken.ts";
import { devicesName, type Golden } from "../golden/golden.ts";
import { ramName } from "../golden/golden-store.ts";
import { loadDevices } from "../golden/migration.ts";
import { preparedMachine, restoredMachine } from "../golden/overlays.ts";
import { CaptureClock } from "../link/capture-clock.ts";
import { Link, type LinkEnd } from "../link/link.ts";
import { componentLogger } from "../logger.ts";
import {
  firstWireFileDescriptor,
  type NicArguments,
  type NicBackend,
  type QemuArgumentsInput,
  qemuArguments,
} from "../machine/arguments.ts";
import { Machine } from "../machine/machine.ts";
import type { ResolvedMachineOptions } from "../machine/options.ts";
import { captureName, consoleLogName, linkName, qemuLogName } from "../record/artifact-names.ts";
import type { Wire } from "../wire/wire.ts";
import type { Setup, Start } from "./create-testbed.ts";
import { Dut } from "./dut.ts";
import type { LinkPlan, MachinePlan } from "./plan.ts";

/** What one machine is launched from. */
export interface LaunchInput extends Start {
  plan: MachinePlan;
  /** All that the testbed has. */
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
  const machine = await launchAlive(setup, input, nics, drafts);
  setup.resources.defer(() => setup.steps.undo("Stop QEMU", () => machine.close()));
  joinWires(machine, drafts);
  const links = drafts.map(({ plan: link, end, capture }, index) => {
    const [netdev, mac] = [netdevOf(link.nic), plan.machine.nics[link.nic]?.mac ?? ""];
    const { expectations } = setup;
    return new Link({
      ...{ index, netdev, mac, machine, end, expectations, isCaptured: link.captured },
      name: linkName(plan.prefix, link.index),
      capturePath: capture,
    });
  });
  return new Dut(plan.name, machine, links, input.golden !== undefined);
}

function netdevOf(nic: number): string {
  return `nic${nic}`;
}

function draftLinks({ artifacts }: Setup, { plan, nodes, wires }: LaunchInput): Draft[] {
  const ends: Draft[] = [];
  let fileDescriptor = firstWireFileDescriptor;
  for (const link of plan.links) {
    const capture = artifacts.path(captureName(linkName(plan.prefix, link.index)));
    const wire = link.end.kind === "wire" ? wires.get(link.end.wire) : undefined;
    const node = link.end.kind === "node" ? nodes[link.end.node] : undefined;
    if (wire) {
      const backend = { kind: "stream" as const, fileDescriptor };
      ends.push({ plan: link, end: { kind: "wire", wire }, backend, capture });
      fileDescriptor += 1;
    } else if (node && link.end.kind === "node") {
      const tap = node.taps[link.end.tap] ?? "";
      ends.push({ plan: link, end: { kind: "node", node }, backend: { kind: "tap", tap }, capture });
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

/** A state from which the machine does not live is discarded; the machine is given one that is prepared anew, once. */
async function launchAlive(
  setup: Setup,
  input: LaunchInput,
  nics: readonly NicArguments[],
  drafts: readonly Draft[],
  isRenewed = false,
): Promise<Machine> {
  try {
    return await launch(setup, input, nics, drafts);
  } catch (error) {
    const isGoldenFault = error instanceof AlpyError && ["golden-failed", "golden-dead"].includes(error.code);
    if (!(input.golden && isGoldenFault)) throw error;
    await input.golden.discard(error.message);
    if (isRenewed) throw error;
    return await launchAlive(setup, { ...input, golden: await input.golden.renew() }, nics, drafts, true);
  }
}

async function launch(
  setup: Setup,
  input: LaunchInput,
  nics: readonly NicArguments[],
  drafts: readonly Draft[],
): Promise<Machine> {
  const { golden } = input;
  const { signal } = setup.options;
  // What befalls a machine that has not been seen alive is its state's fault, not the testbed's.
  const faults = golden ? new Faults() : setup.faults;
  // What it sends while it shows that it lives reaches no node, whose tap is still down: no capture is to hold it.
  const uncaptured = golden ? nics.map((nic) => ({ ...nic, captured: false })) : nics;
  const machine = await launchQemu(setup, input, { nics: uncaptured, drafts, faults });
  try {
    if (golden) await loadDevices(machine.qmp, firstWireFileDescriptor + machine.wireChannels.length, signal);
    // One whose state is to be saved has a carrier on every NIC; what has none is for each restore to say.
    if (setup.makingIn === undefined) await disconnectUnused(machine, nics);
    if (golden) await awaken(machine, golden, signal);
    if (golden) await capture(machine, nics);
  } catch (error) {
    await machine.close();
    throw error;
  }
  if (golden) faults.passTo(setup.faults);
  return machine;
}

async function launchQemu(
  { options, artifacts, logger, makingIn }: Setup,
  { plan, runner, golden }: LaunchInput,
  { nics, drafts, faults }: { nics: readonly NicArguments[]; drafts: readonly Draft[]; faults: Faults },
): Promise<Machine> {
  const { prefix } = plan;
  const { machine, ram } = await storage(plan.machine, golden, makingIn);
  const clockBaseSeconds = Math.floor((machine.rtc?.getTime() ?? Date.now()) / 1000);
  const virtualNs = BigInt(golden?.state.manifest.virtualNs ?? 0);
  const clock = new CaptureClock(clockBaseSeconds, () => drafts.map(({ capture }) => sizeOf(capture)), virtualNs);
  const args = qemuArguments({
    ...{ machine, nics, clockBaseSeconds, accelerator: runner.accelerator.name, ram, incoming: golden !== undefined },
    sandbox: machine.sandbox ?? runner.program.sandbox,
    consoleLog: artifacts.path(consoleLogName(prefix)),
  });
  const log = componentLogger(logger, plan.name);
  log.debug({ qemu: machine.qemu, arguments: args }, "QEMU's arguments");
  await using devices = golden && (await open(join(golden.state.folder, devicesName)));
  return await Machine.launch({
    ...{ name: plan.name, qemu: machine.qemu, arguments: args, clock, faults },
    timeoutFactor: options.timeoutFactor ?? 1,
    inherited: {
      wires: drafts.filter(({ backend }) => backend.kind === "stream").length,
      files: devices ? [devices.fd] : [],
    },
    outputLog: artifacts.path(qemuLogName(prefix)),
    folder: artifacts.folder,
    logger: prefix === "" ? logger : log,
    signal: options.signal,
  });
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

async function capture(machine: Machine, nics: readonly NicArguments[]): Promise<void> {
  const paths = nics.filter(({ captured }) => captured).map(({ name }) => `/objects/${name}-dump`);
  await Promise.all(paths.map((path) => machine.qmp.execute("qom-set", { path, property: "status", value: "on" })));
}

function sizeOf(capture: string): number {
  return statSync(capture, { throwIfNoEntry: false })?.size ?? 0;
}
