import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cleanUp } from "./interrupted-result.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-interrupted-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (): unknown => JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));

function leave(result: object): void {
  writeFileSync(join(folder, "result.json"), JSON.stringify(result));
  writeFileSync(join(folder, "result.json.next"), "reserved");
}

test("a run that was running is interrupted, and keeps everything else; the reserved space is released", () => {
  leave({ runId: "a", outcome: "running", steps: [1] });
  cleanUp({ folder, runId: "a" });
  expect(read()).toMatchObject({ runId: "a", outcome: "interrupted", steps: [1], error: { time: /^\d{4}-/ } });
  expect(readdirSync(folder)).toEqual(["result.json"]);
  cleanUp({ folder, runId: "a" });
  expect(read()).toMatchObject({ outcome: "interrupted" });
});

test("a capture that QEMU had opened and not begun becomes an empty one; one with frames is left alone", () => {
  leave({ runId: "a", outcome: "running" });
  writeFileSync(join(folder, "link0.pcap"), "");
  writeFileSync(join(folder, "link1.pcap"), Buffer.alloc(100, 7));
  cleanUp({ folder, runId: "a" });
  expect(readFileSync(join(folder, "link0.pcap"), "hex")).toBe("d4c3b2a10200040000000000000000000000010001000000");
  expect(readFileSync(join(folder, "link1.pcap"))).toEqual(Buffer.alloc(100, 7));
});

test.each(["interrupted", "failed"])(
  "an empty capture becomes readable also if the process recorded %s itself",
  (outcome) => {
    leave({ runId: "a", outcome });
    writeFileSync(join(folder, "link0.pcap"), "");
    cleanUp({ folder, runId: "a" });
    expect(read()).toEqual({ runId: "a", outcome });
    expect(readFileSync(join(folder, "link0.pcap"), "hex")).toBe("d4c3b2a10200040000000000000000000000010001000000");
  },
);

test("a run that has ended keeps its outcome", () => {
  leave({ runId: "a", outcome: "failed" });
  cleanUp({ folder, runId: "a" });
  expect(read()).toEqual({ runId: "a", outcome: "failed" });
  expect(readdirSync(folder)).toEqual(["result.json"]);
});

test("a later run in the same folder is left alone", () => {
  leave({ runId: "b", outcome: "running" });
  cleanUp({ folder, runId: "a" });
  expect(read()).toEqual({ runId: "b", outcome: "running" });
  expect(readdirSync(folder)).toEqual(["result.json", "result.json.next"]);
});

test("a folder that is gone, and a result that is not whole, are accepted", () => {
  cleanUp({ folder: join(folder, "gone"), runId: "a" });
  writeFileSync(join(folder, "result.json"), '{"runId": "a", "outc');
  cleanUp({ folder, runId: "a" });
  expect(readFileSync(join(folder, "result.json"), "utf8")).toBe('{"runId": "a", "outc');
});
