import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type DecodedFrame, decode, type Frame, summary } from "../src/index.ts";
import { openPcapFile } from "../src/node.ts";
import { allProtocols } from "../src/protocols.ts";
import { ALL_PROTOCOL_FIELDS } from "./all-protocol-fields.ts";
import { withInnerFrames } from "./inner-frames.ts";
import { JUSTIFIED_DIFFERENCES } from "./justified-differences.ts";
import { asTcpdumpKnows, linesOfTcpdump } from "./tcpdump-lines.ts";
import { EXPERT_MALFORMED, FAULTS, type FieldValues, fieldsOfTshark, ourFields } from "./tshark.ts";

/** Fields of one protocol whose differences are shown, one each. */
const MAX_SHOWN = 10;

/** The comparison of a protocol over many captures. */
export interface Comparison {
  /** Frames that were compared with tshark, and with tcpdump. */
  frames: number;
  lines: number;
  /** Differences that are not justified, by field: their number, and the first one in words. */
  readonly differences: Map<string, { count: number; readonly first: string }>;
}

/** Compares the registered protocols in all captures of a folder that can be read. Calls `report` after each hundredth capture. */
export async function compareCaptures(
  folder: string,
  report: (message: string) => void,
): Promise<Record<string, Comparison>> {
  const results = Object.fromEntries(
    Object.keys(ALL_PROTOCOL_FIELDS).map((name): [string, Comparison] => [
      name,
      { frames: 0, lines: 0, differences: new Map() },
    ]),
  );
  const names = (await readdir(folder, { recursive: true })).filter((name) => /cap/.test(name)).sort();
  let unreadable = 0;
  for (const [index, name] of names.entries()) {
    const path = join(folder, name);
    if (index % 100 === 99) report(`${index + 1} of ${names.length} captures`);
    // Neither side must fail for the comparison of the others.
    await compareCapture(path, results).catch(() => unreadable++);
  }
  report(`${names.length} captures, ${unreadable} of them unreadable`);
  return results;
}

async function compareCapture(path: string, results: Record<string, Comparison>): Promise<void> {
  const frames: Frame[] = [];
  for await (const frame of openPcapFile(path)) frames.push(frame);
  const fields = Object.values(ALL_PROTOCOL_FIELDS).flatMap((each) => Object.keys(each));
  const theirs = await fieldsOfTshark(path, [...fields, ...FAULTS, "frame.protocols"]);
  const lines = await linesOfTcpdump(path);
  for (const [index, frame] of frames.entries()) {
    const decoded = decode(frame, { protocols: allProtocols });
    const all = withInnerFrames(decoded);
    const values = theirs[index];
    if (values === undefined || isDamaged(values) || all.some(cannotCompare) || isCarriedUnknown(values, all)) continue;
    const place = `${path}, frame ${index + 1}`;
    for (const [name, result] of Object.entries(results)) compareFields(name, all, values, place, result);
    const last = Object.keys(results).findLast((name) => all.some((one) => name in one));
    const line = lines[index];
    if (last === undefined || line === undefined || isCut(line)) continue;
    const ours = asTcpdumpKnows(summary(frame, { protocols: allProtocols }));
    compareOne({ field: `tcpdump ${last}`, ours, theirs: line, place }, decoded, results[last]);
    for (const [name, result] of Object.entries(results)) if (all.some((one) => name in one)) result.lines++;
  }
}

/**
 * Protocols that carry frames or packets, by tshark's name. Inside of those that are not decoded, there is nothing to compare. The
 * value is the name of our layer if it is another.
 */
const CARRIERS: Readonly<Record<string, string>> = {
  capwap: "capwap",
  erspan: "erspan",
  etherip: "etherip",
  fr: "fr",
  geneve: "geneve",
  gre: "gre",
  gtp: "gtp",
  juniper: "juniper",
  l2tp: "l2tp",
  lwapp: "lwapp",
  mpls: "mpls",
  ppp: "ppp",
  pppoes: "pppoe",
  sflow: "sflow",
  vxlan: "vxlan",
  wlan: "wlan",
};

/** Checks whether tshark found a protocol around others that we do not decode. */
function isCarriedUnknown(values: FieldValues, frames: readonly DecodedFrame[]): boolean {
  const names = values["frame.protocols"]?.[0]?.split(":") ?? [];
  return names.some((name) => {
    const layer = CARRIERS[name];
    return layer !== undefined && !frames.some((frame) => layer in frame);
  });
}

const isDamaged = (values: FieldValues): boolean =>
  "_ws.malformed" in values || "_ws.short" in values || (values["_ws.expert.group"] ?? []).includes(EXPERT_MALFORMED);

/** Packets that an error quotes are decoded without the registered protocols. */
const cannotCompare = (frame: DecodedFrame): boolean =>
  frame.malformed !== undefined ||
  frame.truncated !== undefined ||
  (frame.icmp?.quoted ?? frame.icmpv6?.quoted) !== undefined;

/** tcpdump marks what was cut or is invalid. */
const isCut = (line: string): boolean => /\[\||invalid/.test(line);

function compareFields(
  name: string,
  frames: readonly DecodedFrame[],
  values: FieldValues,
  place: string,
  result: Comparison,
): void {
  const fields = ALL_PROTOCOL_FIELDS[name] ?? {};
  const ours = ourFields(frames, fields);
  const names = Object.keys(fields).filter((field) => field in ours || field in values);
  if (names.length === 0) return;
  result.frames++;
  for (const field of names) {
    const one = { field, ours: (ours[field] ?? []).join(", "), theirs: (values[field] ?? []).join(", "), place };
    compareOne(one, frames[0], result);
  }
}

/** Returns a text for people about one protocol: counts, and the first difference of each of some fields. */
export function reportOf(name: string, { frames, lines, differences }: Comparison): string {
  const shown = [...differences].slice(0, MAX_SHOWN).map(([field, { count, first }]) => `${field}: ${count}\n${first}`);
  return [`${name}: ${frames} frames, ${lines} lines, ${differences.size} fields differ`, ...shown].join("\n");
}

interface Pair {
  readonly field: string;
  readonly ours: string;
  readonly theirs: string;
  readonly place: string;
}

function compareOne(pair: Pair, frame: DecodedFrame | undefined, result: Comparison | undefined): void {
  if (pair.ours === pair.theirs || result === undefined || frame === undefined || isJustified(pair, frame)) return;
  const { field, ours, theirs, place } = pair;
  const found = result.differences.get(field);
  if (found !== undefined) found.count++;
  else result.differences.set(field, { count: 1, first: `  ours   ${ours}\n  theirs ${theirs}\n  in ${place}` });
}

const isJustified = ({ field, ours, theirs }: Pair, frame: DecodedFrame): boolean =>
  JUSTIFIED_DIFFERENCES.some(({ fields, when }) => fields.includes(field) && (when?.(ours, theirs, frame) ?? true));
