import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPcap, PcapEncoder } from "@alpy/pcap";
import { openPcapFile } from "@alpy/pcap/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LimitRecord } from "./file-reports.ts";
import { type NamedCapture, writeMergedCapture } from "./merged-capture.ts";
import { resultOf, type TestbedResult, textsOf } from "./result.ts";
import type { StepRecord } from "./step-event.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-result-"));
});
afterEach(() => rm(folder, { recursive: true }));

const step = (id: number, name: string, startedNs: string): StepRecord => {
  return { id, parentId: undefined, name, startedNs, source: undefined, durationMs: 1_500, outcome: "done" };
};

/** In the order of their ends. */
const steps = [step(2, "Ping", "5000000001"), step(1, "Boot", "1000000000"), step(3, "Stop", "9000000000")];

/** A link with a frame at each of these seconds. */
function link(name: string, ...seconds: number[]): NamedCapture & { mac: string; account: { final: object } } {
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
    account: { final: { toMachine: 2, drops: [{ place: "tap-queue", frames: 1 }] } },
  };
}

function resultWith(options: object, limitsReached: readonly LimitRecord[] = []): TestbedResult {
  const links = [link("link0")];
  const machine = { name: "dut", qemuArguments: ["-S"], qemuExit: undefined, clock: { startNs: "0" }, links };
  const versions = { qemu: { q: "7.2" }, engine: undefined, nodeImage: undefined };
  return resultOf({
    folder,
    runId: "1",
    outcome: { outcome: "passed" },
    options,
    ...versions,
    machines: [machine],
    steps,
    limitsReached,
  });
}

const versions = {
  alpy: expect.any(String) as string,
  node: process.versions.node,
  kernel: expect.any(String) as string,
  qemu: { q: "7.2" },
};

test("the result is plain data: machines, links, steps, versions, options without the objects of the process", () => {
  const options = { machine: { memoryMiB: 64 }, logger: console, signal: new AbortController().signal };
  expect(JSON.parse(textsOf(resultWith(options)).whole)).toEqual({
    runId: "1",
    outcome: "passed",
    versions,
    options: { machine: { memoryMiB: 64 } },
    machines: [
      {
        name: "dut",
        qemuArguments: ["-S"],
        clock: { startNs: "0" },
        links: [
          {
            name: "link0",
            mac: "52:54:00:00:00:01",
            capture: "link0.pcap",
            frames: { toMachine: 2, drops: [{ place: "tap-queue", frames: 1 }] },
          },
        ],
      },
    ],
    steps: steps.map(({ id, name, startedNs, durationMs, outcome }) => ({ id, name, startedNs, durationMs, outcome })),
  });
});

test("the short form of the result has the outcome and the versions, and says that it is short", () => {
  const result = resultWith({ machine: {} });
  const short = JSON.parse(textsOf(result).short(undefined)) as object;
  expect(short).toEqual({
    runId: "1",
    outcome: "passed",
    versions,
    options: {},
    machines: [],
    steps: [],
    isShort: true,
  });
});

test("private keys are not part of the result", () => {
  const wg0 = {
    kind: "wireguard",
    privateKey: "c2VjcmV0",
    peers: [{ publicKey: "cHVibGlj", presharedKey: "c2hhcmVk" }],
  };
  const text = textsOf(resultWith({ nodes: { host: { interfaces: { wg0 } } } })).whole;
  expect(text).not.toMatch(/c2VjcmV0|c2hhcmVk/);
  expect(JSON.parse(text)).toMatchObject({
    options: {
      nodes: { host: { interfaces: { wg0: { privateKey: "(secret)", peers: [{ publicKey: "cHVibGlj" }] } } } },
    },
  });
});

test("options that JSON refuses do not keep the result from being written", () => {
  const circular: Record<string, unknown> = { memoryMiB: 64n };
  circular["self"] = circular;
  const text = textsOf(resultWith({ machine: circular })).whole;
  expect(JSON.parse(text)).toMatchObject({ options: { machine: { memoryMiB: "64", self: "(circular)" } } });
});

test("limits that were reached are in the result", () => {
  const limit = { option: "maxConsoleBytes", limitBytes: 100, file: "console.log", time: "2026-11-26T16:00:00.000Z" };
  expect(JSON.parse(textsOf(resultWith({}, [limit])).whole)).toMatchObject({ limitsReached: [limit] });
});

test("a step is a comment on the first frame after its start, on any link", async () => {
  const path = join(folder, "merged.pcapng");
  await writeMergedCapture(path, [link("link0", 2, 6), link("link1", 4)], steps);
  const comments: [number, string | undefined][] = [];
  for await (const { seconds, comment } of openPcapFile(path)) comments.push([seconds, comment]);
  expect(comments).toEqual([
    [2, "Boot: done after 1.5 s"],
    [4, undefined],
    [6, "Ping: done after 1.5 s"],
  ]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("the frames before the damage of a capture are in the merged one", async () => {
  const frames = (): never => {
    throw new Error("the capture ends inside a record");
  };
  const path = join(folder, "merged.pcapng");
  const merging = writeMergedCapture(path, [{ ...link("link0"), frames }], steps);
  await expect(merging).rejects.toThrow("the capture ends inside a record");
});

test("a merged capture that cannot be written is an error with its path", async () => {
  const path = join(folder, "removed", "merged.pcapng");
  await expect(writeMergedCapture(path, [link("link0", 2)], steps)).rejects.toMatchObject({
    code: "artifacts-failed",
    message: expect.stringContaining(`${path}: ENOENT`),
  });
  expect(await readdir(folder)).toEqual([]);
});
