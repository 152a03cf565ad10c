import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decode, summary } from "../src/index.ts";
import { allProtocols } from "../src/protocols.ts";
import { ALL_PROTOCOL_FIELDS } from "./all-protocol-fields.ts";
import { ALL_PROTOCOL_FRAMES } from "./all-protocol-frames.ts";
import { fileHeader, record } from "./captures.ts";
import { compareCaptures, reportOf } from "./foreign-captures.ts";
import { bytes } from "./frames.ts";
import { withInnerFrames } from "./inner-frames.ts";
import { asTcpdumpKnows, linesOfTcpdump } from "./tcpdump-lines.ts";
import { hasTools } from "./tools.ts";
import { EXPERT_ERROR, FAULTS, type FieldValues, fieldsOfTshark, ourFields } from "./tshark.ts";

/** Time for the captures of a folder. */
const FOREIGN_TIMEOUT_MS = 7_200_000;

const protocols = allProtocols;
const FIELDS = Object.assign({}, ...Object.values(ALL_PROTOCOL_FIELDS));
const FRAMES = Object.values(ALL_PROTOCOL_FRAMES).flat();

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-protocols-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  const children = await readFile(`/proc/self/task/${process.pid}/children`, "utf8");
  expect(children.trim()).toBe("");
});

async function write(frames: readonly Uint8Array[]): Promise<string> {
  const path = join(folder, "frames.pcap");
  await writeFile(path, bytes(fileHeader(), ...frames.map((data) => record({ data }))));
  return path;
}

describe.skipIf(!hasTools("tshark"))("tshark", () => {
  test("finds the same values in sound frames of each registered protocol, and no fault", async () => {
    const theirs = await fieldsOfTshark(await write(FRAMES), [...Object.keys(FIELDS), ...FAULTS]);
    expect(theirs).toHaveLength(FRAMES.length);
    const found = FRAMES.map((data) => ({ place: summary(data, { protocols }), values: ours(data), faults: [] }));
    expect(found).toEqual(
      FRAMES.map((data, index) => ({ place: summary(data, { protocols }), ...separate(theirs[index]) })),
    );
  });

  test("finds the same checksums wrong if the last byte of a frame is another", async () => {
    const damaged = FRAMES.map((data) => {
      const frame = data.slice();
      frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 1;
      return frame;
    });
    const names = Object.keys(FIELDS).filter((name) => name.endsWith("checksum.status"));
    const theirs = await fieldsOfTshark(await write(damaged), names);
    const statuses = (values: FieldValues): unknown => Object.entries(values).filter(([name]) => names.includes(name));
    expect(damaged.map((data) => statuses(ours(data)))).toEqual(theirs.map(statuses));
  });
});

describe.skipIf(!hasTools("tcpdump"))("tcpdump", () => {
  test("prints the same line for each frame as our summary", async () => {
    const found = FRAMES.map((data) => asTcpdumpKnows(summary(data, { protocols })));
    expect(found).toEqual(await linesOfTcpdump(await write(FRAMES)));
  });
});

test("each registered protocol has fields and frames here, and its frames contain it without a fault", () => {
  const names = allProtocols.map(({ name }) => name);
  expect(Object.keys(ALL_PROTOCOL_FIELDS)).toEqual(names);
  expect(Object.keys(ALL_PROTOCOL_FRAMES)).toEqual(names);
  for (const name of names) {
    for (const [index, data] of (ALL_PROTOCOL_FRAMES[name] ?? []).entries()) {
      const frames = withInnerFrames(decode(data, { protocols }));
      expect(
        frames.some((frame) => name in frame),
        `${name}, frame ${index}`,
      ).toBe(true);
      expect(frames.flatMap(({ malformed, truncated }) => malformed ?? truncated ?? [])).toEqual([]);
    }
  }
});

const ours = (data: Uint8Array): FieldValues => ourFields(withInnerFrames(decode(data, { protocols })), FIELDS);

/** Separates the fields of protocols from what tshark complains about: damage and errors, not notes and warnings. */
function separate(theirs: FieldValues = {}): { values: FieldValues; faults: string[] } {
  const values = Object.fromEntries(Object.entries(theirs).filter(([name]) => !FAULTS.includes(name)));
  const severities = theirs["_ws.expert.severity"] ?? [];
  const damage = ["_ws.malformed", "_ws.short"].flatMap((name) => theirs[name] ?? []);
  return { values, faults: [...damage, ...severities.filter((severity) => severity === EXPERT_ERROR)] };
}

const captures = process.env["ALPY_CAPTURES"];
// By hand only: the captures are not ours to distribute, and each takes two runs of a program.
if (captures !== undefined)
  test(
    "tshark and tcpdump find the same in all captures of a folder",
    async () => {
      const results = await compareCaptures(captures, (message) => console.log(message));
      for (const [name, result] of Object.entries(results)) console.log(reportOf(name, result));
      expect(Object.values(results).flatMap(({ differences }) => [...differences.keys()])).toEqual([]);
    },
    FOREIGN_TIMEOUT_MS,
  );
