import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AlpyError, createTestbed, qemu, type Testbed, type TestbedOptions } from "../src/index.ts";
import { missing } from "./support.ts";

const execute = promisify(execFile);

/** No disk: the boot ROM of its first NIC (iPXE) asks for an address by DHCP. */
const MACHINE = { memoryMiB: 64, accel: "tcg" } as const;
const LINKS = [{ addresses: ["192.168.0.2/24"] }, { wire: "far" }];

let artifacts: string;
beforeEach(async () => {
  artifacts = await mkdtemp(join(tmpdir(), "alpy-artifacts-"));
});
afterEach(() => rm(artifacts, { recursive: true }));

/** Matches the source of a step: a line of this file. */
const here = expect.stringMatching(/^test\/artifacts\.integration\.test\.ts:\d+:\d+$/) as string;

const read = async (name: string): Promise<string> => await readFile(join(artifacts, name), "utf8");
const result = async (): Promise<Record<string, unknown>> => JSON.parse(await read("result.json"));

/** Returns fields of the merged capture, as tshark reads it: one line per frame. */
async function mergedLines(...fields: string[]): Promise<string[]> {
  const args = ["-r", join(artifacts, "merged.pcapng"), "-T", "fields", ...fields.flatMap((field) => ["-e", field])];
  const { stdout } = await execute("tshark", args);
  return stdout.trimEnd().split("\n");
}

async function untilCaptured(bed: Testbed): Promise<void> {
  await expect
    .poll(
      async () => {
        for await (const _frame of bed.link(0).frames()) return true;
        return false;
      },
      { timeout: 60_000 },
    )
    .toBe(true);
}

/** Runs a testbed with an application on its node until a frame is captured, then fails a step. */
async function failingRun(options: Partial<TestbedOptions> = {}): Promise<AlpyError> {
  await using bed = await createTestbed({ machine: MACHINE, links: LINKS, artifacts, ...options });
  await bed.node(0).run(["sh", "-c", "echo said; echo complained >&2; exit 3"]);
  await bed.start();
  await untilCaptured(bed);
  const step = bed.step("Find the missing file", () => Promise.reject(new Error("it does not exist")));
  const failure = (await step.catch((error: unknown) => error)) as AlpyError;
  bed.link(1).wire.send(new Uint8Array(60));
  return failure;
}

describe.skipIf(missing())("the artifacts", () => {
  test("of a run that failed include all links in one capture, with the steps, and the failure", async () => {
    const failure = await failingRun();
    expect(await result()).toMatchObject({
      outcome: "failed",
      error: { code: "step-failed", step: "Find the missing file", cause: { message: "it does not exist" } },
      versions: {
        alpy: expect.any(String),
        engine: expect.stringMatching(/^\w+\/\d+\./),
        nodeImage: expect.any(String),
        qemu: { [qemu.resolveMachineOptions({}).qemu]: expect.stringMatching(/^\d+\.\d+/) },
      },
      options: { machine: MACHINE, links: LINKS },
      machines: [{ name: "dut", links: [{ name: "link0", capture: "link0.pcap" }, { name: "link1" }] }],
      steps: expect.arrayContaining([
        expect.objectContaining({ name: "Start QEMU, paused", outcome: "done", source: here }),
        expect.objectContaining({ name: "Find the missing file", outcome: "failed", source: here }),
      ]),
    });
    expect(await read("app0.log")).toMatch(
      /^# app0 \(sh -c echo said; .*\)\n(said\nstderr: complained|stderr: .*\nsaid)\n# exited with code 3\n$/,
    );
    const [title, lines] = Object.entries(failure.evidence).find(([name]) => name.startsWith("app0 ")) ?? [];
    expect(title).toMatch(/^app0 \(sh -c .* on alpy-\w+-node0\), which exited with code 3$/);
    expect(lines).toContain("complained");
    const frames = await mergedLines("frame.interface_name", "frame.time_epoch");
    expect(frames.map((line) => line.split("\t")[0])).toEqual(expect.arrayContaining(["link0"]));
    const times = frames.map((line) => Number(line.split("\t")[1]));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const [first = ""] = await mergedLines("frame.comment");
    expect(first).toContain("Start the DUT: done after");
    const { stdout } = await execute("capinfos", [join(artifacts, "merged.pcapng")]);
    expect(stdout).toMatch(/Number of interfaces in file: 2/);
    expect(stdout).toContain("Find the missing file: failed");
  });

  test("of a run that passed include a merged capture only on request", async () => {
    for (const mergedCapture of ["failure", "always"] as const) {
      const bed = await createTestbed({ machine: MACHINE, links: [{ wire: "far" }], artifacts, mergedCapture });
      expect(await result()).toMatchObject({ outcome: "running" });
      await bed.close();
      expect(await result()).toMatchObject({ outcome: "passed" });
      expect(existsSync(join(artifacts, "merged.pcapng"))).toBe(mergedCapture === "always");
    }
  });

  test("include a merged capture where the test reports that it failed, unless that is turned off", async () => {
    for (const mergedCapture of ["failure", "never"] as const) {
      const bed = await createTestbed({ machine: MACHINE, links: [{ wire: "far" }], artifacts, mergedCapture });
      bed.fail(new TypeError("an assertion"));
      await bed.close();
      expect(await result()).toMatchObject({
        outcome: "failed",
        error: { name: "TypeError", message: "an assertion" },
      });
      expect(existsSync(join(artifacts, "merged.pcapng"))).toBe(mergedCapture === "failure");
    }
  });
});
