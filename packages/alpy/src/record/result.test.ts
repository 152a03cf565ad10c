import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPcap, PcapEncoder } from "@alpy/pcap";
import { openPcapFile } from "@alpy/pcap/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Artifacts } from "./artifacts.ts";
import type { NamedCapture } from "./merged-capture.ts";
import type { OutcomeRecord } from "./outcome.ts";
import { resultOf, writeResult } from "./result.ts";
import type { StepRecord } from "./step-event.ts";

let folder: string;
let artifacts: Artifacts;
const warnings: string[] = [];
const logger = {
  debug() {},
  info() {},
  error() {},
  warn: (_details: object, message: string) => warnings.push(message),
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-result-"));
  artifacts = await Artifacts.open(folder);
  warnings.length = 0;
});
afterEach(async () => {
  await artifacts.close();
  await rm(folder, { recursive: true });
});

const step = (id: number, name: string, startedNs: string): StepRecord => {
  return { id, parentId: undefined, name, startedNs, source: undefined, durationMs: 1_500, outcome: "done" };
};

/** In the order of their ends. */
const steps = [step(2, "Ping", "5000000001"), step(1, "Boot", "1000000000"), step(3, "Stop", "9000000000")];

/** A link with a frame at each of these seconds. */
function link(name: string, ...seconds: number[]): NamedCapture & { mac: string; capturePath: string } {
  const encoder = new PcapEncoder();
  const records = seconds.map((second) => {
    return encoder.record({ seconds: second, nanoseconds: 0, data: new Uint8Array(60), originalLength: 60 });
  });
  const chunks = [encoder.header(), ...records];
  return {
    name,
    mac: "52:54:00:00:00:01",
    capturePath: join(folder, `${name}.pcap`),
    frames: () => openPcap(Buffer.concat(chunks)),
  };
}

async function write(outcome: OutcomeRecord, mergedCapture: "failure" | "always" | "never", links = [link("link0")]) {
  const machine = { name: "dut", qemuArguments: ["-S"], qemuExit: undefined, clock: { startNs: "0" }, links };
  const options = { machine: { memoryMiB: 64 }, logger, signal: new AbortController().signal };
  const versions = { qemu: { q: "7.2" }, engine: undefined, nodeImage: undefined };
  const result = resultOf({ folder, outcome, options, ...versions, machines: [machine], steps });
  await writeResult({ artifacts, result, mergedCapture, captures: links, logger });
}

test("the result is plain data: machines, links, steps, versions, options without the objects of the process", async () => {
  await write({ outcome: "passed" }, "never");
  expect(JSON.parse(await readFile(join(folder, "result.json"), "utf8"))).toEqual({
    outcome: "passed",
    versions: {
      alpy: expect.any(String) as string,
      node: process.versions.node,
      kernel: expect.any(String) as string,
      qemu: { q: "7.2" },
    },
    options: { machine: { memoryMiB: 64 } },
    machines: [
      {
        name: "dut",
        qemuArguments: ["-S"],
        clock: { startNs: "0" },
        links: [{ name: "link0", mac: "52:54:00:00:00:01", capture: "link0.pcap" }],
      },
    ],
    steps: steps.map(({ id, name, startedNs, durationMs, outcome }) => ({ id, name, startedNs, durationMs, outcome })),
  });
});

test.each([
  ["failed", "failure", true],
  ["passed", "failure", false],
  ["passed", "always", true],
  ["failed", "never", false],
] as const)(
  "a run that has %s, with mergedCapture %o: a merged capture is written: %o",
  async (outcome, mergedCapture, isMerged) => {
    await write({ outcome }, mergedCapture);
    expect(await readdir(folder)).toEqual([...(isMerged ? ["merged.pcapng"] : []), "result.json"]);
  },
);

test("a step is a comment on the first frame after its start, on any link", async () => {
  await write({ outcome: "failed" }, "failure", [link("link0", 2, 6), link("link1", 4)]);
  const comments: [number, string | undefined][] = [];
  for await (const { seconds, comment } of openPcapFile(join(folder, "merged.pcapng")))
    comments.push([seconds, comment]);
  expect(comments).toEqual([
    [2, "Boot: done after 1.5 s"],
    [4, undefined],
    [6, "Ping: done after 1.5 s"],
  ]);
});

test("a damaged capture is reported, and the result is written all the same", async () => {
  const frames = (): never => {
    throw new Error("the capture ends inside a record");
  };
  await write({ outcome: "failed" }, "failure", [{ ...link("link0"), frames }]);
  expect(warnings).toEqual(["merged.pcapng is incomplete: Error: the capture ends inside a record"]);
  expect(await readdir(folder)).toContain("result.json");
});
