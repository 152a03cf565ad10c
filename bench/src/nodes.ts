import { dockerNodes } from "@alpy/alpy";
import { bare } from "./nodes/bare.ts";
import { oneOff } from "./nodes/one-off.ts";
import { type Case, machineName, median, type Report } from "./report.ts";

/** Runs by number of nodes: many short ones, few long ones. The slow peer has fewer runs because its time hardly varies. */
const PLANS = [
  { nodes: 1, runs: 9, oneOffRuns: 3 },
  { nodes: 4, runs: 5, oneOffRuns: 2 },
  { nodes: 16, runs: 3, oneOffRuns: 1 },
  { nodes: 64, runs: 2, oneOffRuns: 1 },
];

/** Measures the time from the call to nodes that are up and addressed, against the engine's time for bare containers. */
export async function nodes(): Promise<Report> {
  const image = process.env["ALPY_NODE_IMAGE"];
  if (image === undefined) throw new Error("ALPY_NODE_IMAGE must name the nodes' image");
  // The first run loads modules; the measured runs must not.
  await ours(image, 1);
  await bare(image, 1);
  const cases: Case[] = [];
  for (const plan of PLANS) {
    const measured = await measure(image, plan);
    for (const { case: name, peer, ratio } of measured) console.error(`${name} ${peer} ${ratio?.toPrecision(3)} x`);
    cases.push(...measured);
  }
  return { bench: "nodes", machine: machineName(), cases };
}

async function measure(image: string, { nodes, runs, oneOffRuns }: (typeof PLANS)[number]): Promise<Case[]> {
  const seconds = { ours: [] as number[], bare: [] as number[], "one-off": [] as number[] };
  for (let run = 0; run < runs; run += 1) {
    seconds.bare.push(await bare(image, nodes));
    seconds.ours.push(await ours(image, nodes));
    if (run < oneOffRuns) seconds["one-off"].push(await oneOff(image, nodes));
  }
  const own = median(seconds.ours);
  return (["bare", "one-off"] as const).map((peer) => {
    const theirs = median(seconds[peer]);
    return { case: `up-${nodes}`, peer, unit: "s", ours: own, theirs, ratio: theirs / own };
  });
}

/** Creates nodes and moves a tap into each, renamed, up, with an address and a route. Returns the time in seconds. */
async function ours(image: string, count: number): Promise<number> {
  const nodes = Array.from({ length: count }, () => ({ addresses: ["192.0.2.2/24"], gateways: ["192.0.2.1"] }));
  const began = performance.now();
  await using nodeSet = await dockerNodes.createNodes({ nodes, image });
  await nodeSet.attach();
  return (performance.now() - began) / 1000;
}
