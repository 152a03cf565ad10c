import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { PcapEncoder } from "@alpy/pcap";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRun } from "./read-run.ts";
import type { RunStep, RunSummary } from "./run-summary.ts";
import { summarize } from "./summarize.ts";

const step = (id: number, name: string, startedMs: number, durationMs: number, outcome: "done" | "failed") => ({
  id,
  parentId: undefined,
  name,
  startedNs: `${startedMs}000000`,
  source: undefined,
  durationMs,
  outcome,
});

const run: RunSummary = {
  folder: "/home/user/appliance/artifacts/forward-ipv4",
  outcome: "failed",
  error: "Ping node 1 from node 0 failed after 2.1 s:\n1 packets transmitted, 0 received, 100% packet loss",
  steps: [
    step(2, "Start QEMU, paused", 1_500, 300, "done"),
    step(1, "Check QEMU", 1_000, 45, "done"),
    step(3, "Boot the appliance and log in on its console", 2_000, 8_000, "done"),
    step(4, "Ping node 1\n from node 0", 10_000, 2_050, "failed"),
  ],
  links: [
    { name: "link0", frames: 12_345, bytes: 8_123_456 },
    { name: "link1", frames: 0, bytes: 0, damage: "the capture ends inside a record" },
  ],
  versions: { "qemu-system-x86_64": "7.2.0", node: "24.0.1" },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-summary-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a wide summary shows when each step ran", () => {
  expect(summarize(run, { columns: 100 })).toMatchInlineSnapshot(`
    "✗ failed after 11.1 s
      /home/user/appliance/artifacts/forward-ipv4

      Ping node 1 from node 0 failed after 2.1 s:
      1 packets transmitted, 0 received, 100% packet loss

    ✓ Check QEMU                                     0.0 s  ━
    ✓ Start QEMU, paused                             0.3 s   ━
    ✓ Boot the appliance and log in on its console   8.0 s    ━━━━━━━━━━━━━━━━━━━━━━━━
    ✗ Ping node 1 from node 0                        2.0 s                            ━━━━━━

      link0   12,345 frames     8.1 MB
      link1        0 frames        0 B
      the capture ends inside a record

      qemu-system-x86_64 7.2.0 · node 24.0.1"
  `);
});

test("a narrow summary keeps to its columns, with the whole path", () => {
  const summary = summarize(run, { columns: 36 });
  expect(summary).toMatchInlineSnapshot(`
    "✗ failed after 11.1 s
      /home/user/appliance/artifacts/for
      ward-ipv4

      Ping node 1 from node 0 failed af…
      1 packets transmitted, 0 received…

    ✓ Check QEMU                   0.0 s
    ✓ Start QEMU, paused           0.3 s
    ✓ Boot the appliance and lo…   8.0 s
    ✗ Ping node 1 from node 0      2.0 s

      link0   12,345 frames     8.1 MB
      link1        0 frames        0 B
      the capture ends inside a record

      qemu-system-x86_64 7.2.0 · node 2…"
  `);
  expect(Math.max(...summary.split("\n").map((line) => line.length))).toBeLessThanOrEqual(36);
});

test("colours are optional, and do not change the layout", () => {
  const plain = summarize(run);
  const coloured = summarize(run, { colors: true });
  expect(plain).not.toContain("\u001b");
  expect(coloured).toContain("\u001b[31m✗ Ping node 1 from node 0");
  expect(stripVTControlCharacters(coloured)).toBe(plain);
});

test.each<[unknown, string]>([
  [{ width: 80 }, 'summarize: unknown option "width"; expected one of columns, colors'],
  [null, "summarize must be an object, got null"],
  [{ columns: null }, "summarize.columns must be a positive number, got null"],
  [{ columns: Number.NaN }, "summarize.columns must be a positive number, got NaN"],
  [{ colors: 1 }, "summarize.colors must be a boolean, got 1"],
])("the options %o are refused", (options, message) => {
  expect(() => summarize(run, options as never)).toThrow(new TypeError(message));
});

test("a run is read back from its result and its captures", async () => {
  const { steps } = run;
  const versions = { alpy: "1", qemu: { q: "7" }, node: "24", kernel: "6" };
  const result = { outcome: "failed", error: { name: "AlpyError", message: "no ping" }, versions, steps };
  await writeFile(join(folder, "result.json"), JSON.stringify(result));
  const encoder = new PcapEncoder();
  const record = encoder.record({ seconds: 1, nanoseconds: 0, data: new Uint8Array(60), originalLength: 1_514 });
  await writeFile(join(folder, "link10.pcap"), Buffer.concat([encoder.header(), record]));
  await writeFile(join(folder, "link2.pcap"), Buffer.concat([encoder.header(), record, record.subarray(0, 20)]));
  expect(await readRun(folder)).toEqual({
    folder,
    outcome: "failed",
    error: "no ping",
    steps,
    versions: { alpy: "1", q: "7", node: "24" },
    links: [
      { name: "link2", frames: 1, bytes: 1_514, damage: expect.stringContaining("link2.pcap") as string },
      { name: "link10", frames: 1, bytes: 1_514 },
    ],
  });
});

test("a run that was killed is read back from its log, including the step that was running", async () => {
  const line = (ms: number, details: object, msg: string): string =>
    JSON.stringify({ level: 30, time: new Date(ms).toISOString(), ...details, msg });
  const started = ({ id, name, startedNs }: RunStep): object => ({ stepStarted: { id, name, startedNs } });
  const check = step(1, "Check QEMU", 1_000, 400, "done");
  const fetch = step(2, "Fetch", 2_000, 0, "done");
  const ping = step(3, "Ping", 2_600, 400, "failed");
  const log = [
    line(1_000, started(check), "Check QEMU…"),
    line(1_400, { stepEnded: check }, "Check QEMU… done in 0.4 s"),
    line(2_000, started(fetch), "Fetch…"),
    line(2_500, { component: "wire" }, "Wire far forward: frame 1 lost"),
    line(2_600, started(ping), "Ping…"),
    line(3_000, { stepEnded: ping }, "Ping… failed after 0.4 s"),
    '{"level":30,"ti',
  ];
  await writeFile(join(folder, "log.jsonl"), log.join("\n"));
  const atStart = { outcome: "running", versions: { alpy: "1", qemu: {}, node: "24" }, steps: [] };
  await writeFile(join(folder, "result.json"), JSON.stringify(atStart));
  const interrupted = await readRun(folder);
  expect(interrupted).toEqual({
    folder,
    outcome: "interrupted",
    steps: [check, ping, { ...fetch, durationMs: 1_000, outcome: "unfinished" }],
    links: [],
    versions: { alpy: "1", node: "24" },
  });
  expect(summarize(interrupted)).toMatch(/^… interrupted after 2\.0 s\n/);
});

test("a folder that is not a run's is refused with the system's error", async () => {
  await expect(readRun(folder)).rejects.toMatchObject({ code: "ENOENT" });
});
