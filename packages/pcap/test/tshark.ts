import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { DecodedFrame } from "../src/index.ts";
import type { Field } from "./oracle-fields.ts";

/** The values of a frame, by tshark's name of the field. Fields without values are absent. */
export type FieldValues = Record<string, string[]>;

/** Settings of tshark: it verifies checksums, and decodes each frame without the earlier ones. */
const SETTINGS: readonly string[] = [
  "ip.check_checksum:TRUE",
  "ip.defragment:FALSE",
  "ipv6.defragment:FALSE",
  "pppoed.show_tags_and_lengths:TRUE",
  "stp.use_system_id_extension:FALSE",
  "tcp.check_checksum:TRUE",
  "tcp.desegment_tcp_streams:FALSE",
  "tcp.relative_sequence_numbers:FALSE",
  "udp.check_checksum:TRUE",
];

/** Guesses by the look of the payload, which tshark must not make: protocols are found by port only, as ours are. */
const NO_HEURISTICS: readonly string[] = [
  "dns_udp",
  //
];

/** What tshark says of damaged frames. */
export const FAULTS: readonly string[] = ["_ws.malformed", "_ws.short", "_ws.expert.severity", "_ws.expert.group"];
/** Value of the field `_ws.expert.severity`. */
export const EXPERT_ERROR = "8388608";
/** Value of the field `_ws.expert.group`. */
export const EXPERT_MALFORMED = "117440512";

/** Separates the values of a field. No text contains it. */
const SEPARATOR = "\u001f";

/** Returns the values that tshark shows for the fields of each frame of a capture, numbers in decimal. */
export async function fieldsOfTshark(path: string, names: readonly string[]): Promise<FieldValues[]> {
  const settings = SETTINGS.flatMap((setting) => ["-o", setting]);
  const heuristics = NO_HEURISTICS.flatMap((name) => ["--disable-heuristic", name]);
  const format = ["-T", "fields", "-E", "occurrence=a", "-E", `aggregator=${SEPARATOR}`];
  const args = ["-n", ...settings, ...heuristics, "-r", path, ...format, ...names.flatMap((name) => ["-e", name])];
  const { stdout } = await promisify(execFile)("tshark", args, { maxBuffer: 1e9 });
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const values = line.split("\t");
      const entries = names.map((name, index): [string, string[]] => [
        name,
        (values[index] ?? "").split(SEPARATOR).map(normalize),
      ]);
      return withoutEmpty(Object.fromEntries(entries));
    });
}

/** Converts numbers to decimal, whether tshark shows them in decimal or in hexadecimal. */
const normalize = (value: string): string => (/^0x[0-9a-f]+$/.test(value) ? String(BigInt(value)) : value);

/** Returns our values of the same fields, of a frame and then of those inside it. */
export function ourFields(frames: readonly DecodedFrame[], fields: Readonly<Record<string, Field>>): FieldValues {
  const entries = Object.entries(fields).map(([name, field]): [string, string[]] => {
    const values = frames.map(field).flatMap((value): unknown[] => (Array.isArray(value) ? value : [value]));
    return [name, values.filter((one) => one !== undefined).map(shown)];
  });
  return withoutEmpty(Object.fromEntries(entries));
}

/** Returns a value as tshark shows it, which escapes control characters. */
const shown = (value: unknown): string =>
  typeof value === "string"
    ? value.replaceAll(/[\n\r\t\\]/g, (character) => ESCAPES[character] ?? character)
    : String(typeof value === "boolean" ? Number(value) : value);

const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };

const withoutEmpty = (fields: FieldValues): FieldValues =>
  Object.fromEntries(Object.entries(fields).filter(([, values]) => values.join("") !== ""));
