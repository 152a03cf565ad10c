import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Case, median } from "../report.ts";
import type { Measurement } from "./measure.ts";
import { PACKETS_IN_TURN, writePackets } from "./packets.ts";
import { measure, type Peer } from "./peers.ts";

const FRAMES = 2_000_000;
const ROUNDS = 3;
/** Our programs, which read the whole capture. */
const PROGRAMS = ["match", "filter"] as const;
const SCRIPTS = { match: "match-ours.ts", filter: "filter-ours.ts" } as const;
/** The peers, and which part of the capture they read: they are far slower. */
const PARTS: Readonly<Record<string, number>> = { dpkt: 20, scapy: 200 };

/**
 * Counts the frames of a capture that match a pattern of two fields (case `match`), or a filter expression for the same
 * frames (case `match-filter`), and compares it with the time of dpkt and scapy. All programs must find the same numbers.
 */
export async function matchCases(folder: string, peers: readonly Peer[]): Promise<Case[]> {
  const runs = new Map<string, Measurement[]>();
  const path = join(folder, "packets.pcap");
  await writePackets(path, FRAMES);
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of PROGRAMS)
      await note(runs, name, [process.execPath, join(import.meta.dirname, SCRIPTS[name]), path], 1);
    for (const { name } of peers.filter(({ why }) => why === undefined)) {
      const part = PARTS[name];
      if (part === undefined) continue;
      const partPath = join(folder, `packets-${part}.pcap`);
      if (round === 0) await writePackets(partPath, FRAMES / part);
      await note(runs, name, ["/usr/bin/python3", join(import.meta.dirname, `peers/${name}-match.py`), partPath], part);
    }
  }
  await rm(path);
  return PROGRAMS.flatMap((name) => casesOf(name, runs, peers));
}

async function note(runs: Map<string, Measurement[]>, name: string, command: string[], part: number): Promise<void> {
  const found = await measure(command, true);
  const frames = FRAMES / part;
  const expected = JSON.stringify([frames, frames / PACKETS_IN_TURN, 0, 0]);
  if (JSON.stringify(found.sums) !== expected)
    throw new Error(`match: ${name} found ${JSON.stringify(found.sums)}, expected ${expected}`);
  runs.set(name, [...(runs.get(name) ?? []), found]);
}

function casesOf(
  name: (typeof PROGRAMS)[number],
  runs: ReadonlyMap<string, Measurement[]>,
  peers: readonly Peer[],
): Case[] {
  const title = name === "match" ? "match" : "match-filter";
  const secondsOf = (program: string, time: "wallMs" | "cpuMs", part = 1): number =>
    (median((runs.get(program) ?? []).map((run) => run[time])) / 1000) * part;
  const absolute = (unit: string, time: "wallMs" | "cpuMs"): Case => {
    return { case: title, peer: null, unit, ours: FRAMES / secondsOf(name, time), theirs: null, ratio: null };
  };
  const ours = secondsOf(name, "wallMs");
  const compared = peers.flatMap(({ name: peer, why }): Case[] => {
    const part = PARTS[peer];
    if (part === undefined) return [];
    const base = { case: title, peer, unit: "s", ours };
    if (why !== undefined) return [{ ...base, theirs: null, ratio: null, why }];
    const theirs = secondsOf(peer, "wallMs", part);
    return [{ ...base, theirs, ratio: theirs / ours }];
  });
  return [absolute("frames/s", "wallMs"), absolute("frames/CPU s", "cpuMs"), ...compared];
}
