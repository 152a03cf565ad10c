import { execFile, execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs the engine's own client, an oracle apart from ours, and answers its stdout without the last line end. */
export async function docker(...args: string[]): Promise<string> {
  return (await execute("docker", args)).stdout.trimEnd();
}

/** Runs `ip` in the host's network namespace, from a container, as an ordinary user may. */
export function hostIp(...args: string[]): Promise<string> {
  return docker(
    "run",
    "--rm",
    "--network=host",
    "--cap-add=NET_ADMIN",
    "--device=/dev/net/tun",
    nodeImage(),
    "ip",
    ...args,
  );
}

export function nodeImage(): string {
  return process.env["ALPY_NODE_IMAGE"] ?? "";
}

/** Why the tests of this folder cannot run here; on CI they run all the same, and fail. */
export function missing(...programs: string[]): boolean {
  const reasons = [...programs.map(missingProgram), missingEngine()].filter((reason) => reason !== undefined);
  if (reasons.length === 0 || process.env["CI"]) return false;
  console.warn(`skipped: ${reasons.join("; ")}`);
  return true;
}

function missingEngine(): string | undefined {
  if (nodeImage() === "") return "ALPY_NODE_IMAGE names no image";
  try {
    execFileSync("docker", ["image", "inspect", nodeImage()], { stdio: "ignore" });
    return undefined;
  } catch {
    return `no Docker engine answers, or it has no image ${nodeImage()}`;
  }
}

function missingProgram(program: string): string | undefined {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return `${program} is not installed`;
  }
}

/** The names of containers that bear the label, created and not started ones included. */
export async function containersWith(label: string): Promise<string[]> {
  const names = await docker("ps", "--all", "--filter", `label=${label}`, "--format", "{{.Names}}");
  return names === "" ? [] : names.split("\n");
}

/** The network interfaces of the host's namespace that bear a name as our taps do. */
export function hostTaps(): string[] {
  const names = readFileSync("/proc/net/dev", "utf8").matchAll(/^\s*(al[a-z0-9]{8}t\d+):/gm);
  return Array.from(names, ([, name]) => name ?? "").sort();
}

/** The living processes whose command line holds the text. */
export function processesWith(text: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.map(Number).filter((pid) => commandLine(pid).includes(text));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Looks until there is nothing left, for at most `timeoutMs`, and answers what is. */
export async function leftWithin(timeoutMs: number, look: () => Promise<unknown[]>): Promise<unknown[]> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const left = await look();
    if (left.length === 0 || performance.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** All that the process with this pid has made outside of itself and left there: containers, watchdogs, taps. */
export async function leftBy(pid: number): Promise<unknown[]> {
  const watchdogs = processesWith(`"org.alpy.creator.pid":"${pid}"`);
  return [...(await containersWith(`org.alpy.creator.pid=${pid}`)), ...watchdogs];
}

/** The item, which the test cannot do without. */
export function at<T>(items: readonly T[], index = 0): T {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no item ${index}`);
  return item;
}
