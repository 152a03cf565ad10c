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

/** The label of containers that a test creates for a session to adopt; its value is the session. */
export const ADOPTED_LABEL = "org.alpy.test.adopted";

/** Returns the network interfaces of the host's namespace that are named like our taps. */
export function hostTaps(): string[] {
  const names = readFileSync("/proc/net/dev", "utf8").matchAll(/^\s*(al[a-z0-9]{8}t\d+):/gm);
  return Array.from(names, ([, name = ""]) => name).sort();
}

/** Returns the pids of the processes whose command line contains the text. */
export function processesWith(text: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.map(Number).filter((pid) => read(`/proc/${pid}/cmdline`).includes(text));
}

/** Whether a process runs: one that is dead, and that nobody has waited for, does not. */
function isAlive(pid: number): boolean {
  return /^State:\s+[^ZX]/m.test(read(`/proc/${pid}/status`));
}

/** Reads a file of /proc; that of a process that has ended is empty. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
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

/** The environment variable by which the guards and clean-up programs of one process are found. */
export const MARK_VARIABLE = "ALPY_TEST_MARK";
process.env[MARK_VARIABLE] ??= String(process.pid);

/** Returns the processes that have inherited a mark. @param text selects them by their command lines */
export function markedProcesses(mark: string, text = ""): number[] {
  return processesWith(text).filter((pid) => {
    const environment = read(`/proc/${pid}/environ`).split("\0");
    return environment.includes(`${MARK_VARIABLE}=${mark}`) && isAlive(pid);
  });
}

/** Returns what this process has created outside of itself and left there: containers, and clean-ups in progress. */
export async function leftByUs(): Promise<unknown[]> {
  return [...(await containersWith(`org.alpy.creator.pid=${process.pid}`)), ...cleanUps()];
}

/** Returns the clean-up programs that this process has started. */
export function cleanUps(): number[] {
  // The guard's shells name the clean-up program, and live as long as this process.
  const shells = processesWith("alpy-guard");
  return markedProcesses(String(process.pid), "clean-up.").filter((pid) => !shells.includes(pid));
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

/** Returns whether this kernel accepts an `ip` or `tc` command in a new namespace: an oracle that does not use our code. */
export function kernelAccepts(command: string): boolean {
  const script = `ip link add veth0 type veth peer name veth1 && ${command}`;
  const options = ["--rm", "--network=none", "--cap-drop=ALL", "--cap-add=NET_ADMIN"];
  try {
    execFileSync("docker", ["run", ...options, nodeImage(), "sh", "-c", script], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
