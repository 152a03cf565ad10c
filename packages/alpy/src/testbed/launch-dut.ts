import type { Node } from "@alpy/docker-nodes";
import { type Beginning, launchResolved, type Machine, type NicLink, netdevName, type Runner } from "@alpy/qemu";
import type { Expectations } from "../expect/expectations.ts";
import type { Artifacts } from "../files/artifacts.ts";
import { captureName, consoleLogName, qemuLogName } from "../files/file-names.ts";
import { Link } from "../link/link.ts";
import type { LinkEnd } from "../link/link-end.ts";
import { componentLogger } from "../logger.ts";
import type { RunRecord } from "../record/run-record.ts";
import type { Wire } from "../wire/wire.ts";
import { Dut } from "./dut.ts";
import type { LinkEndPlan, LinkPlan, MachinePlan } from "./plan.ts";
import type { Settings } from "./settings.ts";

/** How a machine is run, and from where it begins. */
export interface Start {
  readonly runner: Runner;
  readonly beginning: Beginning;
}

/** The nodes and wires of the testbed, in which links end. */
interface Ends {
  readonly nodes: readonly Node[];
  readonly wires: ReadonlyMap<string, Wire>;
}

/** A link whose other end exists. */
interface PreparedLink {
  readonly plan: LinkPlan;
  readonly end: LinkEnd;
  readonly nicLink: NicLink;
}

/** Input of {@link launchDut} in addition to the plan of its machine. */
interface LaunchInput {
  readonly start: Start;
  readonly ends: Ends;
  readonly record: RunRecord;
  readonly expectations: Expectations;
  readonly settings: Pick<Settings, "timeoutFactor" | "signal">;
  /** Is called with the machine as soon as it is launched: the caller closes it. */
  readonly onLaunched: (machine: Machine) => void;
}

/** Launches one machine, paused, with each of its links behind a NIC. @throws {QemuError} */
export async function launchDut(plan: MachinePlan, input: LaunchInput): Promise<Dut> {
  const { start, ends, record, expectations, settings } = input;
  const { artifacts, faults, logger, files } = record;
  const { maxConsoleBytes, maxLogBytes, maxCaptureBytes } = record.limits;
  const { name, prefix, options } = plan;
  const prepared = plan.links.map((link) => prepareLink(link, ends, artifacts));
  const machine = await launchResolved({
    ...start,
    name,
    machine: options,
    links: prepared.map(({ nicLink }) => nicLink),
    files: {
      folder: artifacts.folder,
      consoleLog: artifacts.path(consoleLogName(prefix)),
      qemuLog: artifacts.path(qemuLogName(prefix)),
    },
    limits: { maxConsoleBytes, maxLogBytes, maxCaptureBytes, budget: files.budget },
    onLimit: files.onLimit,
    onFileError: files.onError,
    faults,
    logger: prefix === "" ? logger : componentLogger(logger, name),
    timeoutFactor: settings.timeoutFactor,
    signal: settings.signal,
  });
  input.onLaunched(machine);
  joinWires(machine, prepared);
  const links = prepared.map(({ plan: link, end, nicLink: { capturePath } }, index) => {
    const nic = options.nics[link.nic];
    if (nic === undefined) throw new Error(`unreachable: ${name} has a NIC for each link`);
    return new Link({
      index,
      name: link.name,
      netdev: netdevName(link.nic),
      mac: nic.mac,
      model: nic.model,
      logger: componentLogger(logger, "link"),
      capturePath,
      machine,
      end,
      isCaptured: link.isCaptured,
      isCut: () => files.isCut(capturePath),
      isRestored: start.beginning.kind === "restore",
      expectations,
    });
  });
  return new Dut(name, machine, links, start.beginning.kind === "restore");
}

function prepareLink(plan: LinkPlan, ends: Ends, artifacts: Artifacts): PreparedLink {
  const end = endOf(plan.end, ends);
  const capturePath = artifacts.path(captureName(plan.name));
  const backend = backendOf(plan.end, end);
  return { plan, end, nicLink: { nic: plan.nic, backend, capturePath, isCaptured: plan.isCaptured } };
}

function endOf(plan: LinkEndPlan, { nodes, wires }: Ends): LinkEnd {
  if (plan.kind === "wire") {
    const wire = wires.get(plan.wire);
    if (wire) return { kind: "wire", wire, side: plan.side };
  } else {
    const node = nodes[plan.node];
    if (node) return { kind: "node", node, tap: plan.tap };
  }
  throw new Error("unreachable: the nodes and wires of the plan exist");
}

function backendOf(plan: LinkEndPlan, end: LinkEnd): NicLink["backend"] {
  if (plan.kind === "wire" || end.kind === "wire") return { kind: "stream" };
  const tap = end.node.taps[plan.tap];
  if (tap === undefined) throw new Error("unreachable: a node has a tap for each of its links");
  return { kind: "tap", tap };
}

function joinWires(machine: Machine, links: readonly PreparedLink[]): void {
  for (const { plan, end } of links) {
    if (end.kind === "wire") end.wire.join(machine.nicChannel(plan.nic), end.side);
  }
}
