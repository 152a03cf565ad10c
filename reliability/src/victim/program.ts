import type { GoldenOptions, MachineOptions, StepEvent, Testbed, TestbedOptions } from "@alpy/alpy";
import type { Assignment } from "./assignment.ts";
import type { Channel } from "./channel.ts";
import { diskPath, GREETING } from "./disk.ts";

const NEAR = { addresses: ["192.0.2.2/24"] };
const FAR = { addresses: ["198.51.100.2/24"] };
/** A broadcast frame of an experimental type. */
const FRAME = Buffer.concat([Buffer.from("ffffffffffff02000000000188b5", "hex"), Buffer.alloc(46)]);
const BOOT_TIMEOUT_MS = 60_000;
/** A guest that is lost must not hold its victim for long. */
const ECHO_TIMEOUT_MS = 10_000;

const golden: GoldenOptions = {
  prepare: async (bed) => {
    await bed.step("Wait for the greeting", () => bed.console.expect(GREETING, { timeoutMs: BOOT_TIMEOUT_MS }));
  },
};

function machineOf({ inputs }: Assignment): MachineOptions {
  return { disk: { path: diskPath(inputs), format: "raw", interface: "ide" }, memoryMiB: 16, accel: "tcg" };
}

/** Returns the options of a victim's testbed. */
export function testbedOptionsOf(assignment: Assignment, channel: Channel): TestbedOptions {
  const machine = machineOf(assignment);
  const onStep = ({ kind, step }: StepEvent): void => {
    if (kind === "started") channel.report({ event: "step", name: step.name });
  };
  const common = { artifacts: assignment.artifacts, onStep, signal: channel.abort.signal };
  const wires = [{ wire: "near" }, { wire: "far" }];
  switch (assignment.kind) {
    case "golden-preparing":
    case "golden-restored":
      return { ...common, machine, golden, links: wires };
    case "wires":
      return { ...common, machine, links: wires };
    case "two-machines":
      return {
        ...common,
        machines: {
          left: { ...machine, links: [{ wire: "middle" }] },
          right: { ...machine, links: [{ wire: "middle" }, NEAR] },
        },
      };
    case "nodes":
    case "vitest":
    case "alpy-run":
      return { ...common, machine, links: [NEAR, FAR] };
  }
}

/** Starts a testbed and works with it until the harness asks to finish. */
export async function useTestbed(bed: Testbed, assignment: Assignment, channel: Channel): Promise<void> {
  await bed.start();
  const [node] = nodesOf(bed);
  // Its ARP requests are frames in the capture.
  await node?.start(["ping", "192.0.2.1"]);
  channel.report({ event: "up" });
  while (assignment.work === "busy" && !channel.isFinished) await bed.step("Work", () => workOnce(bed, channel));
  // Alive although nothing else may be pending; a promise alone does not do that.
  const alive = setInterval(() => undefined, 60_000);
  await Promise.race([channel.finished, rejectionOf(channel.abort.signal)]).finally(() => clearInterval(alive));
}

function nodesOf(bed: Testbed) {
  return bed.duts.flatMap(({ links }) => links.flatMap(({ end }) => (end.kind === "node" ? [end.node] : [])));
}

async function workOnce(bed: Testbed, channel: Channel): Promise<void> {
  const { signal } = channel.abort;
  for (const { console } of bed.duts) {
    await console.send("x");
    await console.expect("x", { timeoutMs: ECHO_TIMEOUT_MS, signal });
  }
  for (const { links } of bed.duts) {
    for (const { end } of links) if (end.kind === "wire" && end.wire.name !== "middle") end.wire.send(FRAME);
  }
  await nodesOf(bed)[0]?.run(["true"], { signal });
}

/** Rejects when the signal aborts, with its reason: what a test that is aborted does. */
function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
}
