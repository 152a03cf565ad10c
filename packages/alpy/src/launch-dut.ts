import { statSync } from "node:fs";
import type { Node } from "@alpy/docker-nodes";
import type { Runner, Setup } from "./create-testbed.ts";
import { Dut } from "./dut.ts";
import { CaptureClock } from "./link/capture-clock.ts";
import { Link, type LinkEnd } from "./link/link.ts";
import { componentLogger } from "./logger.ts";
import { firstWireFileDescriptor, type NicArguments, type NicBackend, qemuArguments } from "./machine/arguments.ts";
import { Machine } from "./machine/machine.ts";
import type { LinkPlan, MachinePlan } from "./plan.ts";
import type { Wire } from "./wire/wire.ts";

/** What one machine is launched from. */
export interface LaunchInput {
  plan: MachinePlan;
  runner: Runner;
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
  await disconnectUnused(machine, nics);
  const links = drafts.map(({ plan: link, end, capture }, index) => {
    const [netdev, mac] = [netdevOf(link.nic), plan.machine.nics[link.nic]?.mac ?? ""];
    return new Link({ ...{ index, netdev, mac, machine, end }, name: linkName(plan, link), capturePath: capture });
  });
  return new Dut(plan.name, machine, links);
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
  { options, artifacts, logger, faults }: Setup,
  { plan, runner }: LaunchInput,
  nics: readonly NicArguments[],
  drafts: readonly Draft[],
): Promise<Machine> {
  const { machine, prefix } = plan;
  const clockBaseSeconds = Math.floor((machine.rtc?.getTime() ?? Date.now()) / 1000);
  const clock = new CaptureClock(clockBaseSeconds, () => drafts.map(({ capture }) => sizeOf(capture)));
  const args = qemuArguments({
    ...{ machine, nics, clockBaseSeconds, accelerator: runner.accelerator.name },
    sandbox: machine.sandbox ?? runner.program.sandbox,
    consoleLog: artifacts.path(`${prefix}console.log`),
  });
  const log = componentLogger(logger, plan.name);
  log.debug({ qemu: machine.qemu, arguments: args }, "QEMU's arguments");
  return await Machine.launch({
    ...{ name: plan.name, qemu: machine.qemu, arguments: args, clock, faults },
    wires: drafts.filter(({ backend }) => backend.kind === "stream").length,
    outputLog: artifacts.path(`${prefix}qemu.log`),
    folder: artifacts.folder,
    logger: prefix === "" ? logger : log,
    signal: options.signal,
  });
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
