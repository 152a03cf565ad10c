import type { Node, NodeSet } from "@alpy/docker-nodes";
import type { Machine, QemuProgram } from "@alpy/qemu";
import { Expectations } from "../expect/expectations.ts";
import { goldenFolderName } from "../files/file-names.ts";
import { FrameReport } from "../link/frame-report.ts";
import { componentLogger } from "../logger.ts";
import { forgetPassedRuns } from "../record/passed-runs.ts";
import { readableEvidence } from "../record/readable.ts";
import { RunRecord } from "../record/run-record.ts";
import { type SetUpSignal, setUpSignal } from "../record/set-up-signal.ts";
import type { StepSequence } from "../record/step-sequence.ts";
import { plannedTopology } from "../topology/planned-topology.ts";
import { writeDrawings } from "../topology/write-drawings.ts";
import { Wire } from "../wire/wire.ts";
import { announceDuts } from "./announce-duts.ts";
import { allOrFirstError } from "./concurrency.ts";
import { consoleTails, type Dut } from "./dut.ts";
import { beginningOf, preparationPlan } from "./golden-state.ts";
import { launchDut, type Start } from "./launch-dut.ts";
import { openNodes } from "./open-nodes.ts";
import type { MachinePlan, Plan } from "./plan.ts";
import { chooseRunners } from "./runners.ts";
import { Testbed } from "./testbed.ts";
import { TestbedReport } from "./testbed-report.ts";

/** What a testbed is opened for: for a test, or to prepare the golden state of its only machine in a folder. */
export type Purpose =
  /** `callers`: the user's files through which `createTestbed` was called. */
  | { readonly kind: "test"; readonly callers: readonly string[] }
  /** `sequence` numbers its steps: they are part of the step that prepares the state. */
  | { readonly kind: "prepare"; readonly folder: string; readonly sequence: StepSequence };

/** Opens a testbed from its plan. If anything fails, nothing is left behind, and the record of the run has the failure. */
export async function openTestbed(plan: Plan, purpose: Purpose): Promise<Testbed> {
  forgetPassedRuns();
  await using resources = new AsyncDisposableStack();
  const launched: (Dut | undefined)[] = plan.machines.map(() => undefined);
  const launchedDuts = (): Dut[] => launched.filter((dut) => dut !== undefined);
  const sequence = purpose.kind === "prepare" ? purpose.sequence : undefined;
  const record = resources.use(
    await RunRecord.open({ ...plan.settings, sequence, consoleTails: () => consoleTails(launchedDuts()) }),
  );
  using setUp = setUpSignal(record.faults, plan.settings.signal);
  try {
    return await openParts({ plan, purpose, launched, launchedDuts, record, setUp, resources });
  } catch (error) {
    record.outcome.fail(error);
    throw error;
  }
}

/** A testbed that is being opened. */
interface Opening {
  readonly plan: Plan;
  readonly purpose: Purpose;
  /** The machines that have been launched so far, each at its index in the plan. */
  readonly launched: (Dut | undefined)[];
  readonly launchedDuts: () => Dut[];
  readonly record: RunRecord;
  readonly setUp: SetUpSignal;
  /** Closes what has been opened so far. */
  readonly resources: AsyncDisposableStack;
}

async function openParts(opening: Opening): Promise<Testbed> {
  const { plan, purpose, launched, launchedDuts, record, setUp, resources } = opening;
  const { signal } = setUp;
  const settings = { ...plan.settings, signal };
  const { artifacts, logger, steps } = record;
  const report = new TestbedReport(plan, record, launchedDuts);
  const expectations = expectationsOf(opening);
  if (!artifacts.temporary) await beginReport(opening, report);
  const frames = new FrameReport(launchedDuts, logger, plan.settings.requireNoDrops);
  resources.defer(() => failOnDrops(frames, record));
  const log = componentLogger(logger, "wire");
  const [starts, nodeSet] = await allOrFirstError([startsOf(opening, report), openOwnedNodes(opening, report)]);
  signal.throwIfAborted();
  const wires = new Map([...plan.wires].map(([name, wire]) => [name, new Wire(name, wire, log, expectations)]));
  resources.defer(() => {
    for (const wire of wires.values()) wire.close();
  });
  resources.defer(() => frames.afterEnd());
  const ends = { nodes: nodeSet?.nodes ?? [], wires };
  const onLaunched = (machine: Machine): void => {
    resources.defer(() => steps.undo("Stop QEMU", () => machine.close()));
  };
  const launch = async (machine: MachinePlan, index: number): Promise<void> => {
    const start = starts[index];
    if (start === undefined) throw new Error("unreachable: each machine has its start");
    const input = { start, ends, record, expectations, settings, onLaunched };
    launched[index] = await launchDut(machine, input);
  };
  await steps.setUp("Start QEMU, paused", () => allOrFirstError(plan.machines.map(launch)));
  const duts = launchedDuts();
  signal.throwIfAborted();
  if (nodeSet) await steps.setUp("Move the taps into the nodes", () => nodeSet.attach({ signal }));
  signal.throwIfAborted();
  await allOrFirstError(duts.flatMap(({ links }) => links).map(({ account }) => account.begin()));
  if (!artifacts.temporary) await report.writeRunning();
  if (purpose.kind === "test") resources.use(await announceDuts(plan, duts, { artifacts, logger }));
  const settleFaults = async (): Promise<void> => {
    await Promise.all([
      ...duts.map(({ machine }) => machine.settleFaults()),
      nodeSet?.settleFaults(),
      frames.beforeEnd(),
    ]);
  };
  const nodes = namedNodes(plan, ends.nodes);
  return new Testbed({ duts, nodes, wires, record, expectations, settleFaults, resources: resources.move() });
}

function namedNodes({ nodes: plan }: Plan, nodes: readonly Node[]): Map<string, Node> {
  const names = [...(plan?.names ?? [])];
  return new Map(
    names.map(([name, index]) => {
      const node = nodes[index];
      if (node === undefined) throw new Error("unreachable: the nodes of the plan exist");
      return [name, node];
    }),
  );
}

function expectationsOf({ plan, record }: Opening): Expectations {
  const { faults, logger, evidence } = record;
  const { timeoutFactor, signal } = plan.settings;
  return new Expectations({
    faults,
    logger,
    evidence: () => readableEvidence(evidence()),
    timeoutFactor,
    signal,
  });
}

/** Begins the report, which is concluded when everything else is undone, and draws the testbed. */
async function beginReport({ plan, purpose, record, resources }: Opening, report: TestbedReport): Promise<void> {
  resources.use(await report.begin());
  resources.defer(async () => {
    await report.conclude();
    if (purpose.kind === "test") report.awaitException();
  });
  await writeDrawings(plannedTopology(plan), record);
}

/** Fails the run, if it has not failed before, by frames that were dropped and must not be. */
async function failOnDrops(frames: FrameReport, { outcome }: RunRecord): Promise<void> {
  const error = await frames.conclude();
  if (error === undefined || outcome.record().outcome !== "passed") return;
  outcome.fail(error);
  throw error;
}

/** Returns how each machine is run and from where it begins, in their order. */
async function startsOf({ plan, purpose, record, setUp }: Opening, report: TestbedReport): Promise<Start[]> {
  const { steps, logger } = record;
  const { settings, machines } = plan;
  const { signal } = setUp;
  const onProgram = (program: QemuProgram): void => report.foundProgram(program);
  const runners = await chooseRunners(machines, { steps, logger, signal, onProgram });
  const openAlone = (machine: MachinePlan, folder: string): Promise<Testbed> => {
    const own = record.artifacts.temporary ? undefined : record.artifacts.path(goldenFolderName(machine.prefix));
    const { sequence } = steps;
    const preparation = preparationPlan(plan, machine, { ...settings, artifacts: own, signal });
    return openTestbed(preparation, { kind: "prepare", folder, sequence });
  };
  const starts = runners.map(async (runner, index): Promise<Start> => {
    const machine = machines[index];
    if (machine === undefined) throw new Error("unreachable: each runner is a machine's");
    if (purpose.kind === "prepare") return { runner, beginning: { kind: "prepare", folder: purpose.folder } };
    const { callers } = purpose;
    return {
      runner,
      beginning: await beginningOf(plan, machine, { runner, callers, steps, logger, signal, openAlone }),
    };
  });
  return await allOrFirstError(starts);
}

async function openOwnedNodes(
  { plan: { nodes, settings }, record, setUp: { signal }, resources }: Opening,
  report: TestbedReport,
): Promise<NodeSet | undefined> {
  if (nodes === undefined) return undefined;
  const { steps, applications, faults, logger } = record;
  const { timeoutFactor } = settings;
  const nodeSet = await openNodes(nodes, { steps, applications, faults, logger, timeoutFactor, signal });
  resources.defer(() => steps.undo("Remove the nodes", () => nodeSet.close()));
  report.foundEngine(nodeSet.engine);
  return nodeSet;
}
