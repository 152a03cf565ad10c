import { statSync } from "node:fs";
import { createSkeleton, type Skeleton } from "@alpy/docker-nodes";
import { type Accelerator, chooseAccelerator } from "./accelerator.ts";
import { Artifacts } from "./artifacts.ts";
import { CaptureClock } from "./capture-clock.ts";
import { joinFailures } from "./failures.ts";
import { Link } from "./link.ts";
import { openLog } from "./log.ts";
import { componentLogger, type Logger } from "./logger.ts";
import { nicMacAddress } from "./mac-address.ts";
import { Machine } from "./machine.ts";
import { type ResolvedMachineOptions, resolveMachineOptions } from "./machine-options.ts";
import { type NicArguments, qemuArguments } from "./qemu-arguments.ts";
import { qemuVersion } from "./qemu-version.ts";
import { Steps } from "./steps.ts";
import { Testbed } from "./testbed.ts";
import type { TestbedOptions } from "./testbed-options.ts";

/** What the steps of one set-up share. */
interface Setup {
  options: TestbedOptions;
  machineOptions: ResolvedMachineOptions;
  artifacts: Artifacts;
  logger: Logger;
  steps: Steps;
  resources: AsyncDisposableStack;
  /** Set when it runs, for the evidence of a step that fails. */
  machine: Machine | undefined;
}

/**
 * Makes a testbed: nodes with their taps, QEMU paused with its links captured, the taps moved into the nodes and up.
 * `start()` then lets the DUT boot.
 *
 * @throws {TypeError} for options that contradict each other
 * @throws {AlpyError} what is missing or failed; errors of the parts are causes of a `step-failed`. Nothing is left.
 */
export async function createTestbed(options: TestbedOptions): Promise<Testbed> {
  const machineOptions = resolveMachineOptions(options.machine);
  options.signal?.throwIfAborted();
  try {
    return await setUp(options, machineOptions);
  } catch (error) {
    throw joinFailures(error);
  }
}

async function setUp(options: TestbedOptions, machineOptions: ResolvedMachineOptions): Promise<Testbed> {
  await using resources = new AsyncDisposableStack();
  const artifacts = resources.adopt(await Artifacts.open(options.artifacts), (folder) => folder.close());
  const { logger } = resources.adopt(openLog(artifacts.path("log.jsonl"), options.logger), (log) => log.close());
  const setup: Setup = {
    ...{ options, machineOptions, artifacts, logger, resources, machine: undefined },
    steps: new Steps(logger, () => evidenceOf(setup), options.signal),
  };
  return await build(setup);
}

async function build(setup: Setup): Promise<Testbed> {
  const { steps, logger, artifacts, resources } = setup;
  const version = await steps.run("Check QEMU", () => qemuVersion(setup.machineOptions.qemu, setup.options.signal));
  if (!artifacts.temporary) resources.defer(() => artifacts.writeResult(resultOf(setup, version)));
  const [skeleton, accelerator] = await allOrFirstError([
    steps.run("Create nodes and tap interfaces", () => makeSkeleton(setup)),
    steps.run("Choose the accelerator", () => accelerate(setup, version)),
  ]);
  const nics = nicsOf(skeleton, artifacts);
  const machine = await steps.run("Start QEMU, paused", () => launch(setup, nics, accelerator, skeleton));
  if (skeleton) await steps.run("Move the taps into the nodes", () => skeleton.attach());
  const links = linksOf(machine.clock, nics, skeleton);
  return new Testbed({ machine, links, artifacts: artifacts.folder, logger, steps, resources: resources.move() });
}

async function makeSkeleton({ options, artifacts, logger, resources, steps }: Setup): Promise<Skeleton | undefined> {
  const { links = [], nodeImage, signal } = options;
  if (links.length === 0) return undefined;
  const skeleton = await createSkeleton({
    nodes: links,
    guard: artifacts.temporary ? [{ path: artifacts.folder }] : [],
    logger: componentLogger(logger, "nodes"),
    ...(nodeImage !== undefined && { image: nodeImage }),
    ...(signal && { signal }),
  });
  resources.defer(() => steps.run("Remove the nodes", () => skeleton.close()));
  return skeleton;
}

function accelerate({ options, machineOptions, logger }: Setup, version: string): Promise<Accelerator> {
  const { accelerator, qemu } = machineOptions;
  return chooseAccelerator(accelerator, { qemu, version }, componentLogger(logger, "machine"), options.signal);
}

function sizeOf(capture: string): number {
  return statSync(capture, { throwIfNoEntry: false })?.size ?? 0;
}

function nicsOf(skeleton: Skeleton | undefined, artifacts: Artifacts): NicArguments[] {
  return (skeleton?.nodes ?? []).map(({ tap }, index) => {
    const name = `link${index}`;
    return { name, mac: nicMacAddress(index), tap, capture: artifacts.path(`${name}.pcap`) };
  });
}

async function launch(
  setup: Setup,
  nics: readonly NicArguments[],
  accelerator: Accelerator,
  skeleton: Skeleton | undefined,
): Promise<Machine> {
  const { options, machineOptions, artifacts, logger, resources, steps } = setup;
  const clockBaseSeconds = Math.floor(Date.now() / 1000);
  const clock = new CaptureClock(clockBaseSeconds, () => nics.map(({ capture }) => sizeOf(capture)));
  const args = qemuArguments({
    ...{ machine: machineOptions, accelerator: accelerator.name, nics, clockBaseSeconds },
    consoleLog: artifacts.path("console.log"),
  });
  logger.debug({ qemu: machineOptions.qemu, arguments: args }, "QEMU's arguments");
  const input = { qemu: machineOptions.qemu, arguments: args, outputLog: artifacts.path("qemu.log"), clock, logger };
  const machine = await Machine.launch({ ...input, signal: options.signal });
  resources.defer(() => steps.run("Stop QEMU", () => machine.close()));
  setup.machine = machine;
  skeleton?.guard({ pid: machine.pid });
  return machine;
}

function linksOf(clock: CaptureClock, nics: readonly NicArguments[], skeleton: Skeleton | undefined): Link[] {
  return (skeleton?.nodes ?? []).flatMap((node, index) => {
    const nic = nics[index];
    return nic ? [new Link({ index, name: nic.name, mac: nic.mac, capturePath: nic.capture, node, clock })] : [];
  });
}

function evidenceOf({ machine }: Setup): Record<string, string> {
  if (!machine) return {};
  const tails = { console: machine.console.lastLines(), qemu: machine.outputTail };
  return Object.fromEntries(Object.entries(tails).filter(([, lines]) => lines !== ""));
}

function resultOf({ machine, steps }: Setup, qemu: string): object {
  return {
    versions: { qemu, node: process.versions.node },
    qemuArguments: machine?.arguments,
    qemuExit: machine?.state.name === "exited" ? machine.state.exit : undefined,
    clock: machine?.clock,
    steps: steps.records,
  };
}

/** Waits for all, so that nothing arrives unowned after the first failure; then gives the results or throws that failure. */
async function allOrFirstError<T extends readonly unknown[]>(promises: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}
