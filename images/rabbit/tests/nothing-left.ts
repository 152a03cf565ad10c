import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, expect } from "vitest";

// Each test file imports this. After its tests, no container and no QEMU of this process is left.
afterAll(() => {
  const label = `label=org.alpy.creator.pid=${process.pid}`;
  expect(execFileSync("docker", ["ps", "--all", "--quiet", "--filter", label], { encoding: "utf8" })).toBe("");
  expect(readdirSync("/proc").filter(isOurQemu)).toEqual([]);
});

function isOurQemu(pid: string): boolean {
  try {
    const [, name, rest] = /\((.*)\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, "latin1")) ?? [];
    const [state, parent] = rest?.split(" ") ?? [];
    return name?.startsWith("qemu") === true && state !== "Z" && Number(parent) === process.pid;
  } catch {
    return false;
  }
}
