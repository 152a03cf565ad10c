import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytewise, type Case, cases, type Outcome, runOurs } from "./pexpect-cases.ts";

/** Debian's, which is what has python3-pexpect. */
const PYTHON = "/usr/bin/python3";
const COUNT = process.env.ALPY_LONG ? 40_000 : 3_000;
const SEED = 20_261_123;

const missing = spawnSync(PYTHON, ["-c", "import pexpect"]).status !== 0 && "python3-pexpect is not installed";
if (missing && process.env.CI) throw new Error(`${missing}: the integration tests need it`);
if (missing) console.warn(`skipped: ${missing}`);

let peer: ChildProcessByStdio<Writable, Readable, null>;
/** Who waits for an answer, in the order of the cases. */
const awaited: ((outcome: Outcome) => void)[] = [];

function runTheirs({ steps, ...rest }: Case): Promise<Outcome> {
  const patterns = steps.map((step) =>
    step.map((given) =>
      given instanceof RegExp ? { source: given.source, flags: given.flags } : { literal: String(given) },
    ),
  );
  const answer = Promise.withResolvers<Outcome>();
  awaited.push(answer.resolve);
  peer.stdin.write(`${JSON.stringify({ ...rest, steps: patterns })}\n`);
  return answer.promise;
}

/** How far two outcomes agree: up to the first step that differs. */
function firstDifference(ours: Outcome, theirs: Outcome): number | undefined {
  const at = ours.results.findIndex((result, i) => JSON.stringify(result) !== JSON.stringify(theirs.results[i]));
  if (at >= 0) return at;
  return ours.rest === theirs.rest ? undefined : ours.results.length;
}

/** One step of a case, with the stream that the steps before it have left. */
function fromStep({ chunks, steps }: Case, { results }: Outcome, at: number): Case {
  const consumed = results
    .slice(0, at)
    .reduce((sum, step) => sum + (step ? step.before.length + step.text.length : 0), 0);
  return { chunks: [chunks.join("").slice(consumed)], steps: steps.slice(at, at + 1) };
}

describe.skipIf(missing)("beside pexpect", () => {
  beforeAll(() => {
    peer = spawn(PYTHON, [join(import.meta.dirname, "pexpect-peer.py")], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: peer.stdout }).on("line", (line) => awaited.shift()?.(JSON.parse(line) as Outcome));
  });

  afterAll(async () => {
    peer.stdin.end();
    const [code] = (await once(peer, "close")) as [number];
    expect(code).toBe(0);
  });

  /**
   * The one fault met in generated cases: of all that a chunk brought, pexpect takes the match that starts first, also
   * where another was complete long before, so that the same bytes in other chunks match otherwise. There ours must
   * find what pexpect finds when it is given the bytes singly, and so it must in every tenth case.
   */
  test(`${COUNT} generated cases give the same index, before, after and rest, but for its one fault`, async () => {
    const counts = { same: 0, excused: 0 };
    const all = [...cases(COUNT, SEED)];
    // Both work at the same time, which wants far fewer turns of the processor than case by case.
    const joined = all.map(runTheirs);
    for (const [i, each] of all.entries()) {
      const [ours, theirs] = [await runOurs(each), (await joined[i]) as Outcome];
      const difference = firstDifference(ours, theirs);
      counts[difference === undefined ? "same" : "excused"]++;
      const at = difference ?? 0;
      // Byte by byte pexpect is slow: of those that are the same, some must do.
      if (difference === undefined && i % 10 > 0) continue;
      const plain = (await runTheirs(bytewise(fromStep(each, ours, at)))).results[0];
      const found = ours.results[at];
      const where = JSON.stringify({ each, patterns: each.steps[at]?.map(String), ours, theirs, plain });
      expect([found?.index, found?.before], where).toEqual([plain?.index, plain?.before]);
    }
    expect(counts.same).toBeGreaterThan(COUNT * 0.7);
    console.log(`beside pexpect: ${counts.same} cases the same, ${counts.excused} excused`);
  });

  describe("its faults, each with what it gives and what ours gives", () => {
    test("what matches depends on the chunks: it takes the match that starts first of all that has come", async () => {
      const joined: Case = { chunks: ["foo\r\nbar"], steps: [["foo\r\nbar", "oo\r\n"]] };
      expect((await runTheirs(joined)).results[0]).toMatchObject({ index: 0 });
      expect((await runTheirs(bytewise(joined))).results[0]).toMatchObject({ index: 1 });
      expect((await runOurs(joined)).results[0]).toMatchObject({ index: 1 });
      expect((await runOurs(bytewise(joined))).results[0]).toMatchObject({ index: 1 });
    });

    test("a match longer than its search window is missed in silence", async () => {
      const long: Case = { chunks: ["abcd", "efgh!"], steps: [["abcdefgh"]], searchWindow: 6 };
      expect((await runTheirs(long)).results).toEqual([null]);
      expect((await runOurs(long)).results[0]).toMatchObject({ text: "abcdefgh" });
    });
  });
});
