import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CaptureKind, MIXED, TINY, writeCapture } from "./pcap/captures.ts";
import { followCases } from "./pcap/follow.ts";
import { matchCases } from "./pcap/match.ts";
import type { Measurement } from "./pcap/measure.ts";
import { findPeers, measure, type Peer } from "./pcap/peers.ts";
import { type Case, machineName, median, type Report } from "./report.ts";

const ROUNDS = 3;
const SHAPES = ["batch", "frames", "each"] as const;
/** These peers take ten times as long as the others, and run once. */
const SLOW_PEERS = new Set(["dpkt", "scapy"]);
const SCAPY_PART = 20;

type Runs = Map<string, Measurement[]>;

/** Reads generated captures in the three shapes of `@alpy/pcap` and with its peers. All must find the same sums. */
export async function pcap(): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), "alpy-bench-pcap-"));
  try {
    const peers = await findPeers(folder);
    const mixed = await casesOf("mixed", MIXED, peers, folder);
    const tiny = await casesOf("tiny", TINY, peers, folder);
    const rssMb = Math.max(mixed.rssMb, tiny.rssMb);
    const rss: Case = { case: "rss-mb", peer: null, unit: "MB", ours: rssMb, theirs: null, ratio: null };
    const matching = await matchCases(folder, peers);
    const cases = [...mixed.cases, ...tiny.cases, ...matching, rss, ...(await followCases(folder))];
    return { bench: "pcap", machine: machineName(), cases };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the cases of one capture, and the peak memory of our runs. */
async function casesOf(
  kind: string,
  capture: CaptureKind,
  peers: Peer[],
  folder: string,
): Promise<{ cases: Case[]; rssMb: number }> {
  const path = join(folder, `${kind}.pcap`);
  const part = join(folder, `${kind}-part.pcap`);
  await writeCapture(path, capture);
  await writeCapture(part, { ...capture, frames: capture.frames / SCAPY_PART });
  const runs: Runs = new Map();
  const note = async (name: string, command: string[], isSelfTimed: boolean): Promise<void> => {
    runs.set(name, [...(runs.get(name) ?? []), await measure(command, isSelfTimed)]);
  };
  await measure(["dd", `if=${path}`, "of=/dev/null", "bs=1M"], false);
  for (let round = 0; round < ROUNDS; round++) {
    for (const shape of SHAPES) {
      await note(shape, [process.execPath, join(import.meta.dirname, "pcap/ours.ts"), shape, path], true);
    }
    for (const peer of peers.filter(({ name, why }) => why === undefined && (round === 0 || !SLOW_PEERS.has(name)))) {
      await note(peer.name, peer.command(peer.name === "scapy" ? part : path), peer.isSelfTimed);
    }
  }
  const partSums = await sumsOfPart(peers, part);
  assertSums(runs, partSums, kind);
  await Promise.all([rm(path), rm(part)]);
  const peaks = SHAPES.flatMap((shape) => runs.get(shape) ?? []).map(({ rssMb }) => rssMb ?? 0);
  return {
    cases: SHAPES.flatMap((shape) => shapeCases(`${kind}-${shape}`, shape, runs, peers)),
    rssMb: Math.max(...peaks),
  };
}

async function sumsOfPart(peers: readonly Peer[], part: string): Promise<readonly number[] | null> {
  const libpcap = peers.find(({ name, why }) => name === "libpcap" && why === undefined);
  return libpcap === undefined ? null : (await measure(libpcap.command(part), true)).sums;
}

/** Throws if a program found other sums than libpcap or, without libpcap, than our batches. */
function assertSums(runs: Runs, partSums: readonly number[] | null, kind: string): void {
  const expected = (runs.get("libpcap") ?? runs.get("batch"))?.[0]?.sums;
  for (const [name, measurements] of runs) {
    const wanted = JSON.stringify(name === "scapy" ? partSums : expected);
    for (const { sums } of measurements) {
      if (sums === null || wanted === "null" || JSON.stringify(sums) === wanted) continue;
      throw new Error(`${kind}: ${name} found the sums ${JSON.stringify(sums)}, expected ${wanted}`);
    }
  }
}

function shapeCases(name: string, shape: string, runs: Runs, peers: readonly Peer[]): Case[] {
  const ours = medianOf(runs, shape);
  return peers.flatMap(({ name: peer, why }) => {
    const factor = peer === "scapy" ? SCAPY_PART : 1;
    return (["wallMs", "cpuMs"] as const).flatMap((time): Case[] => {
      const unit = time === "wallMs" ? "s" : "CPU s";
      const base = { case: name, peer, unit, ours: ours[time] / 1000 };
      if (why !== undefined) return time === "wallMs" ? [{ ...base, theirs: null, ratio: null, why }] : [];
      const theirs = (medianOf(runs, peer)[time] * factor) / 1000;
      return Number.isNaN(theirs) ? [] : [{ ...base, theirs, ratio: theirs / base.ours }];
    });
  });
}

function medianOf(runs: Runs, name: string): { wallMs: number; cpuMs: number } {
  const measurements = runs.get(name) ?? [];
  return {
    wallMs: median(measurements.map(({ wallMs }) => wallMs)),
    cpuMs: median(measurements.map(({ cpuMs }) => cpuMs)),
  };
}
