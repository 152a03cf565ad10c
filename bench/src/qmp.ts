import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Absent, type Runner, startOurs, startPeers } from "./qmp/peers.ts";
import type { Order } from "./qmp/runner.ts";
import { type Served, startInstant, startQemu } from "./qmp/servers.ts";
import { type Case, machineName, median, type Report } from "./report.ts";

/** Many short rounds: other load on the machine then affects all clients equally. */
const ROUNDS = 31;

interface Measured extends Omit<Order, "path"> {
  readonly name: string;
  readonly server: Served;
  readonly unit: "us" | "ms";
}

/** Measures one command at a time and a hundred in flight, against QEMU and against a server that answers immediately. */
export async function qmp(): Promise<Report> {
  await using resources = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "alpy-bench-qmp-"));
  resources.defer(() => rmSync(folder, { recursive: true }));
  const qemu = resources.use(await startQemu(folder));
  const instant = resources.use(await startInstant(folder));
  const ours = resources.use(startOurs());
  const peers = await startPeers();
  for (const peer of peers) if (isRunner(peer)) resources.use(peer);
  const command = "query-status";
  const measured: Measured[] = [
    { name: "sequential", server: qemu, command, count: 300, depth: 1, unit: "us" },
    { name: "pipelined", server: qemu, command, count: 300, depth: 100, unit: "us" },
    { name: "schema", server: qemu, command: "query-qmp-schema", count: 2, depth: 1, unit: "ms" },
    { name: "instant-sequential", server: instant, command, count: 1000, depth: 1, unit: "us" },
    { name: "instant-pipelined", server: instant, command, count: 2000, depth: 100, unit: "us" },
  ];
  const cases: Case[] = [];
  for (const entry of measured) cases.push(...(await measure(entry, ours, peers)));
  return { bench: "qmp", machine: machineName(), cases };
}

async function measure(entry: Measured, ours: Runner, peers: (Runner | Absent)[]): Promise<Case[]> {
  const figures = new Map<string, number[]>();
  const runners = [ours, ...peers.filter(isRunner)];
  const order = { path: entry.server.path, command: entry.command, count: entry.count, depth: entry.depth };
  for (const runner of runners) await runner.measure(order); // warm
  for (let round = 0; round < ROUNDS; round += 1) {
    // Alternating order, so that no client always runs right after the same one.
    for (const runner of round % 2 === 0 ? runners : [...runners].reverse()) {
      const figure = await runner.measure(order);
      figures.set(runner.name, [...(figures.get(runner.name) ?? []), figure]);
    }
  }
  const scale = entry.unit === "ms" ? 1000 : 1;
  const figure = (name: string): number => median(figures.get(name) ?? []) / scale;
  const own = figure(ours.name);
  return peers.map((peer) => {
    const common = { case: entry.name, peer: peer.name, unit: entry.unit, ours: own };
    if (!isRunner(peer)) return { ...common, theirs: null, ratio: null, why: peer.why };
    const theirs = figure(peer.name);
    return { ...common, theirs, ratio: theirs / own };
  });
}

function isRunner(peer: Runner | Absent): peer is Runner {
  return "measure" in peer;
}
