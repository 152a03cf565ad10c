import { type ChildProcess, execFile, execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs Docker's own client, an oracle that does not use our code, and returns its stdout without the last line end. */
export async function docker(...args: string[]): Promise<string> {
  return (await execute("docker", args)).stdout.trimEnd();
}

/** Runs `ip` in the host's network namespace, from a container, so that an ordinary user can do it. */
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

/** Returns whether the tests of this folder cannot run here, and logs why. On CI they run anyway, and fail. */
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
    return `no Docker engine answers, or it lacks the image ${nodeImage()}`;
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

/** Returns the names of the containers with the label, including those that are created but not started. */
export async function containersWith(label: string): Promise<string[]> {
  const names = await docker("ps", "--all", "--filter", `label=${label}`, "--format", "{{.Names}}");
  return names === "" ? [] : names.split("\n");
}

/** Returns the network interfaces of the host's namespace that are named like our taps. */
export function hostTaps(): string[] {
  const names = readFileSync("/proc/net/dev", "utf8").matchAll(/^\s*(al[a-z0-9]{8}t\d+):/gm);
  return Array.from(names, ([, name = ""]) => name).sort();
}

/** Returns the pids of the processes whose command line contains the text. */
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

/** Calls `look` until nothing is left, for at most `timeoutMs`, and returns what is left. */
export async function leftWithin(timeoutMs: number, look: () => Promise<unknown[]>): Promise<unknown[]> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const left = await look();
    if (left.length === 0 || performance.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Returns what the process with this pid has created outside of itself and left there: containers and watchdogs. */
export async function leftBy(pid: number): Promise<unknown[]> {
  const watchdogs = processesWith(`"org.alpy.creator.pid":"${pid}"`);
  return [...(await containersWith(`org.alpy.creator.pid=${pid}`)), ...watchdogs];
}

/** Returns an item that must exist. */
export function at<T>(items: readonly T[], index = 0): T {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no item ${index}`);
  return item;
}

/** Returns the pid of a child process that has been started. */
export function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error("the child process has not been started");
  return child.pid;
}
