import { execFile, execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);

export const nodeImage = process.env["ALPY_NODE_IMAGE"] ?? "";

/** Runs Docker's own client and gives the lines it printed. */
export async function docker(...args: string[]): Promise<string[]> {
  const { stdout } = await execute("docker", args);
  return stdout.split("\n").filter((line) => line !== "");
}

/** Runs `ip` in the host's network namespace, from a container, as an ordinary user may. */
export function hostIp(...args: string[]): Promise<string[]> {
  const host = ["--network=host", "--cap-add=NET_ADMIN", "--device=/dev/net/tun"];
  return docker("run", "--rm", ...host, nodeImage, "ip", ...args);
}

/** Whether tests that want nodes cannot run here; on CI they run all the same, and fail. */
export function missing(): boolean {
  return lacks([
    ...(answers("docker", "image", "inspect", nodeImage) ? [] : [`no Docker engine with the image "${nodeImage}"`]),
    ...missingPrograms(),
  ]);
}

/** As {@link missing}, for tests that want QEMU alone. */
export function missingQemu(): boolean {
  return lacks(missingPrograms());
}

function missingPrograms(): string[] {
  return answers("qemu-system-x86_64", "--version") ? [] : ["no QEMU"];
}

function lacks(reasons: readonly string[]): boolean {
  if (reasons.length === 0 || process.env["CI"]) return false;
  console.warn(`skipped: ${reasons.join("; ")}`);
  return true;
}

function answers(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** The containers that a process has made, created and not started ones included. */
export function containersOf(creatorPid: number): Promise<string[]> {
  return docker("ps", "--all", "--filter", `label=org.alpy.creator.pid=${creatorPid}`, "--format", "{{.Names}}");
}

/** The interfaces of the host's namespace that are named as our taps are. */
export function hostTaps(): string[] {
  return [...readFileSync("/proc/net/dev", "utf8").matchAll(/^\s*(al[a-z0-9]{8}t\d+):/gm)].map(
    ([, name]) => name ?? "",
  );
}

/** The living processes in whose command line or environment a text stands, this one aside. */
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

/** Asks until nothing is left or the time is over, and gives what is left then. */
export async function leftAfter(limitMs: number, ask: () => Promise<string[]>): Promise<string[]> {
  const end = performance.now() + limitMs;
  for (;;) {
    const left = await ask();
    if (left.length === 0 || performance.now() > end) return left;
    await delay(100);
  }
}
