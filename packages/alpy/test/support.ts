import { execFile, execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);

export const nodeImage = process.env["ALPY_NODE_IMAGE"] ?? "";

/** Runs Docker's own client and returns the lines that it prints. */
export async function docker(...args: string[]): Promise<string[]> {
  const { stdout } = await execute("docker", args);
  return stdout.split("\n").filter((line) => line !== "");
}

/** Runs `ip` in the host's network namespace, from a container, so that no root is needed. */
export function hostIp(...args: string[]): Promise<string[]> {
  const host = ["--network=host", "--cap-add=NET_ADMIN", "--device=/dev/net/tun"];
  return docker("run", "--rm", ...host, nodeImage, "ip", ...args);
}

/** Returns whether tests that need nodes cannot run here; on CI they run all the same, and fail. */
export function missing(): boolean {
  return reportMissing([
    ...(succeeds("docker", "image", "inspect", nodeImage) ? [] : [`no Docker engine with the image "${nodeImage}"`]),
    ...missingPrograms(),
  ]);
}

/** Same as {@link missing}, for tests that need only QEMU. */
export function missingQemu(): boolean {
  return reportMissing(missingPrograms());
}

function missingPrograms(): string[] {
  return succeeds("qemu-system-x86_64", "--version") ? [] : ["no QEMU"];
}

function reportMissing(reasons: readonly string[]): boolean {
  if (reasons.length === 0 || process.env["CI"]) return false;
  console.warn(`skipped: ${reasons.join("; ")}`);
  return true;
}

function succeeds(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Returns the containers that a process has created, including those that were not started. */
export function containersOf(creatorPid: number): Promise<string[]> {
  return docker("ps", "--all", "--filter", `label=org.alpy.creator.pid=${creatorPid}`, "--format", "{{.Names}}");
}

/** Returns the interfaces of the host's namespace that have names like our taps. */
export function hostTaps(): string[] {
  return [...readFileSync("/proc/net/dev", "utf8").matchAll(/^\s*(al[a-z0-9]{8}t\d+):/gm)].map(
    ([, name]) => name ?? "",
  );
}

/** Returns the living processes whose command line or environment contains a text, without this one. */
export function processesWith(text: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.flatMap((pid) =>
    read(pid, "cmdline").includes(text) || read(pid, "environ").includes(text) ? `process ${pid}` : [],
  );
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    // It ended meanwhile, or is a zombie, or another user's.
    return "";
  }
}

/** Asks until nothing is left or the time is over, and returns what is left then. */
export async function leftAfter(limitMs: number, ask: () => Promise<string[]>): Promise<string[]> {
  const end = performance.now() + limitMs;
  for (;;) {
    const left = await ask();
    if (left.length === 0 || performance.now() > end) return left;
    await delay(100);
  }
}
