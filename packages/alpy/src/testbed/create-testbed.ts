import { createSkeleton, type Skeleton } from "@alpy/docker-nodes";
import { Expectations } from "../expect/expectations.ts";
import { Faults } from "../faults.ts";
import { type Golden, type OpenForMaking, obtainGolden } from "../golden/golden.ts";
import type { GoldenOptions } from "../golden/golden-options.ts";
import { callingFiles } from "../golden/module-graph.ts";
import { componentLogger, type Logger } from "../logger.ts";
import { type Accelerator, chooseAccelerator } from "../machine/accelerator.ts";
import { askQemu, type QemuProgram } from "../machine/version.ts";
import { ownFolder } from "../own-folder.ts";
import { ApplicationLogs } from "../record/application-logs.ts";
import { Artifacts } from "../record/artifacts.ts";
import { openLog } from "../record/log.ts";
import { Outcome } from "../record/outcome.ts";
import { readableEvidence } from "../record/readable.ts";
import { conclude, resultOf } from "../record/result.ts";
import { Steps } from "../record/steps.ts";
import { announce } from "../running/announce.ts";
import { Wire } from "../wire/wire.ts";
import { resolveWireOptions } from "../wire/wire-options.ts";
import type { Dut } from "./dut.ts";
import { joinFailures } from "./failures.ts";
import { launchDut } from "./launch-dut.ts";
import { type MachinePlan, type Plan, planTestbed } from "./plan.ts";
import { Testbed } from "./testbed.ts";
import type { TestbedOptions } from "./testbed-options.ts";

/** What the steps of one set-up share. */
export interface Setup {
  options: TestbedOptions;
  plan: Plan;
  artifacts: Artifacts;
  logger: Logger;
  steps: Steps;
  faults: Faults;
  expectations: Expectations;
  outcome: Outcome;
  applications: ApplicationLogs;
  resources: AsyncDisposableStack;
  /** The user's files that the call came through. */
  callers: readonly string[];
  /** The folder for the RAM and the disks of a machine whose state is to be saved. */
  makingIn: string | undefined;
  /** Those that run, for the evidence of a step that fails. */
  duts: Dut[];
  /** What it runs on, as far as it is known yet. */
  found: Found;
}

/** The programs that a testbed runs on. */
interface Found {
  /** By what the options call them. */
  programs: Map<string, QemuProgram>;
  /** The Docker engine, as it names itself. */
  engine?: string;
}

/** How a machine begins. */
export interface Start {
  runner: Runner;
  /** Where it begins, if not at its first instruction. */
  golden: Golden | undefined;
}

/** A QEMU program and how it is to run guests. */
export interface Runner {
  program: QemuProgram;
  accelerator: Accelerator;
}

/**
 * Makes a testbed: nodes with their taps, QEMU paused with its links captured, the taps moved into the nodes and up.
 * `start()` then lets the machines boot.
 *
 * @throws {TypeError} for options that are unknown or contradict each other
 * @throws {AlpyError} what is missing or failed; errors of the parts are causes of a `step-failed`. Nothing is left.
 */
export async function createTestbed(options: TestbedOptions): Promise<Testbed> {
  const plan = planTestbed(options);
  const callers = plan.machines.some(({ golden }) => golden) ? callingFiles(ownFolder) : [];
  options.signal?.throwIfAborted();
  return await open(options, { plan, callers, makingIn: undefined });
}

async function open(options: TestbedOptions, basis: Pick<Setup, "plan" | "callers" | "makingIn">): Promise<Testbed> {
  try {
    return await setUp(options, basis);
  } catch (error) {
    throw joinFailures(error);
  }
}

async function setUp(options: TestbedOptions, basis: Pick<Setup, "plan" | "callers" | "makingIn">): Promise<Testbed> {
  await using resources = new AsyncDisposableStack();
  const artifacts = resources.adopt(await Artifacts.open(options.artifacts), (folder) => folder.close());
  const { logger } = resources.adopt(openLog(artifacts.path("log.jsonl"), options.logger), (log) => log.close());
  const [faults, duts]: [Faults, Dut[]] = [new Faults(), []];
  const applications = new ApplicationLogs((name) => artifacts.path(name));
  resources.defer(() => applications.close());
  const evidence = (): Record<string, string> => evidenceOf(duts, applications);
  const steps = new Steps({ logger, faults, evidence, ...(options.signal && { signal: options.signal }) });
  const outcome = new Outcome(steps, faults);
  const { timeoutFactor = 1, signal } = options;
  const expectations = new Expectations({
    faults,
    logger,
    evidence: () => readableEvidence(evidence()),
    timeoutFactor,
    signal,
  });
  const told = { artifacts, logger, steps, faults, expectations, outcome, applications };
  return await build({ ...basis, ...told, options, resources, duts, found: { programs: new Map() } });
}

async function build(setup: Setup): Promise<Testbed> {
  const { steps, faults, expectations, outcome, logger, artifacts, resources, duts } = setup;
  if (!artifacts.temporary) resources.defer(() => conclude(setup));
  const [runners, skeleton] = await allOrFirstError([prepareAll(setup), makeNodes(setup)]);
  const wires = makeWires(setup);
  const launches = launchesOf(setup, { skeleton, wires, runners });
  await steps.run("Start QEMU, paused", () => allOrFirstError(launches.map((launch) => launch())));
  if (skeleton) await steps.run("Move the taps into the nodes", () => skeleton.attach());
  // One that is killed keeps this.
  if (!artifacts.temporary) await artifacts.writeResult(resultOf(setup, { outcome: "running" }));
  if (setup.makingIn === undefined) resources.use(await announceTestbed(setup, skeleton));
  const parts = { duts, wires, artifacts: artifacts.folder, logger, steps, faults, expectations, outcome };
  return new Testbed({ ...parts, resources: resources.move() });
}

/** Lets the user's other processes find the testbed. */
function announceTestbed(
  { artifacts, duts, plan, logger }: Setup,
  nodes: Skeleton | undefined,
): Promise<AsyncDisposable> {
  const machines = plan.machines.map(({ prefix, links }, index) => ({
    dut: duts[index] ?? unreachable(),
    consoleLog: artifacts.path(`${prefix}console.log`),
    nodeAddresses: links.map(({ end }) => (end.kind === "node" ? (plan.nodes[end.node]?.addresses ?? []) : [])),
  }));
  return announce({
    artifacts: artifacts.folder,
    machines,
    logger: componentLogger(logger, "announcement"),
    guard: nodes && ((path) => nodes.guard({ path })),
  });
}

/** How each machine is to be run, and from where, in their order. */
async function prepareAll(setup: Setup): Promise<Start[]> {
  await setup.steps.run("Check QEMU", () => askAll(setup));
  const runners = await setup.steps.run("Choose the accelerator", () => accelerateAll(setup));
  return await allOrFirstError(
    setup.plan.machines.map(async (plan, index) => {
      const runner = runners[index] ?? unreachable();
      if (!hasGolden(plan) || setup.makingIn !== undefined) return { runner, golden: undefined };
      return { runner, golden: await obtainGolden(setup, plan, runner, openForMaking(setup)) };
    }),
  );
}

function hasGolden(plan: MachinePlan): plan is MachinePlan & { golden: GoldenOptions } {
  return plan.golden !== undefined;
}

function openForMaking({ options, artifacts }: Setup): OpenForMaking {
  return (plan, makingIn) => {
    const own = artifacts.temporary ? {} : { artifacts: artifacts.path(`${plan.prefix}golden`) };
    const { logger, signal } = options;
    return open(
      { machine: {}, ...own, ...(logger && { logger }), ...(signal && { signal }) },
      { plan: { machines: [{ ...plan, prefix: "", links: [] }], nodes: [], wires: {} }, callers: [], makingIn },
    );
  };
}

/** Asks each QEMU program that a machine names what it is, once. */
async function askAll({ plan, options, found }: Setup): Promise<void> {
  const names = [...new Set(plan.machines.map(({ machine }) => machine.qemu))];
  const answers = await allOrFirstError(names.map((qemu) => askQemu(qemu, options.signal)));
  for (const program of answers) found.programs.set(program.qemu, program);
}

/** How each machine is to be run, in their order; each choice is made once, and logged. */
async function accelerateAll({ plan, options, logger, found }: Setup): Promise<Runner[]> {
  const chosen = new Map<string, Promise<Accelerator>>();
  const runners = plan.machines.map(async ({ machine }) => {
    const program = found.programs.get(machine.qemu) ?? unreachable();
    const key = `${machine.qemu} ${machine.accel}`;
    const accelerator =
      chosen.get(key) ?? chooseAccelerator(machine.accel, program, componentLogger(logger, "machine"), options.signal);
    chosen.set(key, accelerator);
    return { program, accelerator: await accelerator };
  });
  return await allOrFirstError(runners);
}

async function makeNodes(setup: Setup): Promise<Skeleton | undefined> {
  if (setup.plan.nodes.length === 0) return undefined;
  return await setup.steps.run("Create nodes and tap interfaces", () => makeSkeleton(setup));
}

async function makeSkeleton(setup: Setup): Promise<Skeleton> {
  const { options, artifacts, logger, resources, steps, applications, found } = setup;
  const { nodes } = setup.plan;
  const { nodeImage, signal } = options;
  const skeleton = await createSkeleton({
    nodes,
    guard: artifacts.temporary ? [{ path: artifacts.folder }] : [],
    onApplicationLine: (line) => applications.take(line),
    onApplicationExit: (exit) => applications.takeExit(exit),
    logger: componentLogger(logger, "nodes"),
    ...(nodeImage !== undefined && { image: nodeImage }),
    ...(signal && { signal }),
  });
  found.engine = skeleton.engine;
  resources.defer(() => steps.undo("Remove the nodes", () => skeleton.close()));
  return skeleton;
}

function makeWires({ plan, logger, expectations, resources }: Setup): Map<string, Wire> {
  const log = componentLogger(logger, "wire");
  const wires = Object.entries(plan.wires).map(([name, options]) => {
    return new Wire(name, resolveWireOptions(options, `wires.${name}`), log, expectations);
  });
  resources.defer(() => {
    for (const wire of wires) wire.close();
  });
  return new Map(wires.map((wire) => [wire.name, wire]));
}

/** The launches of all machines. */
function launchesOf(
  setup: Setup,
  { skeleton, wires, runners }: { skeleton: Skeleton | undefined; wires: Map<string, Wire>; runners: Start[] },
): (() => Promise<void>)[] {
  const nodes = skeleton?.nodes ?? [];
  return setup.plan.machines.map((plan, index) => {
    const start = runners[index] ?? unreachable();
    return async () => {
      const dut = await launchDut(setup, { ...start, plan, nodes, wires });
      skeleton?.guard({ pid: dut.machine.pid });
      setup.duts[index] = dut;
    };
  });
}

function evidenceOf(duts: readonly Dut[], applications: ApplicationLogs): Record<string, string> {
  const tails = duts.flatMap(({ name, machine }): [string, string][] => {
    const of = duts.length === 1 ? "" : ` of ${name}`;
    return [
      [`console${of}`, machine.console.lastLines()],
      [`qemu${of}`, machine.outputTail],
    ];
  });
  return Object.fromEntries([...tails, ...applications.tails()].filter(([, lines]) => lines !== ""));
}

function unreachable(): never {
  throw new Error("each machine has its start");
}

/** Waits for all, so that nothing arrives unowned after the first failure; then gives the results or throws that failure. */
async function allOrFirstError<T extends readonly unknown[]>(promises: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}
