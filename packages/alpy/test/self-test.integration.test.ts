import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Finding } from "../src/index.ts";
import { repeaterSector } from "../src/self-test/repeater-guest.ts";
import { runAlpy } from "./alpy-command.ts";
import { leftAfter, missing, missingQemu, processesWith } from "./support.ts";

const SUBJECTS = ["Boot", "Two links", "Capture times", "Power-off", "Taps", "Golden state", "Killed run"];

let folder: string;
let env: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-self-test-"));
  mkdirSync(join(folder, "tmp"));
  env = { TMPDIR: join(folder, "tmp"), ALPY_RUNTIME_FOLDER: join(folder, "running"), NO_COLOR: "1" };
});
afterEach(async () => {
  expect(await leftAfter(10_000, () => Promise.resolve(processesWith(folder)))).toEqual([]);
  expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  rmSync(folder, { recursive: true });
});

async function findingsWith(more: Record<string, string>): Promise<{ findings: Finding[]; system: object }> {
  const { stdout } = await runAlpy(["doctor", "--self-test", "--json"], { ...env, ...more });
  const report = JSON.parse(stdout) as { findings: Finding[]; system: object };
  return { ...report, findings: report.findings.filter(({ subject }) => SUBJECTS.includes(subject)) };
}

test("the guest of the self-test is what its source is assembled to", () => {
  const source = join(import.meta.dirname, "fixtures", "repeater.S");
  const object = join(folder, "repeater.o");
  const binary = join(folder, "repeater.bin");
  execFileSync("as", ["--32", "-o", object, source]);
  execFileSync("ld", ["-m", "elf_i386", "-Ttext", "0x7c00", "--oformat", "binary", "-o", binary, object]);
  expect(repeaterSector().toString("hex")).toBe(readFileSync(binary).toString("hex"));
});

describe("alpy doctor --self-test", { timeout: 300_000 }, () => {
  test.skipIf(missing())("proves boot, links, times, taps, a golden state and the end of a killed run", async () => {
    const { findings, system } = await findingsWith({});
    expect(findings.filter(({ verdict }) => verdict !== "good")).toEqual([]);
    expect(findings.map(({ subject }) => subject)).toEqual(SUBJECTS);
    expect(findings[1]?.figures).toEqual({ frames: 200 });
    expect(findings[4]?.figures).toMatchObject({ pings: 20 });
    expect(system).toMatchObject({ node: process.versions.node, architecture: process.arch });
  });

  test.skipIf(missingQemu())("needs no Docker engine for all but the taps", async () => {
    const { findings } = await findingsWith({ DOCKER_HOST: "unix:///no/docker.sock", ALPY_NODE_IMAGE: "" });
    const verdicts = findings.map(({ verdict }) => verdict);
    expect(verdicts).toEqual(["good", "good", "good", "good", "warning", "good", "good"]);
  });

  test("reports each trial that cannot be made without QEMU", async () => {
    const { findings } = await findingsWith({ ALPY_QEMU: "/no/qemu", ALPY_NODE_IMAGE: "" });
    expect(findings.map(({ subject, verdict }) => [subject, verdict])).toEqual([
      ["Boot", "problem"],
      ["Taps", "warning"],
      ["Golden state", "problem"],
      ["Killed run", "problem"],
    ]);
  });
});
