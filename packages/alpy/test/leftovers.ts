import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a test process has made outside itself and is still there, one line each. */
export async function leftoversOf(creatorPid: number, folder: string): Promise<string[]> {
  const label = `label=org.alpy.creator.pid=${creatorPid}`;
  const { stdout: containers } = await run("docker", ["ps", "--all", "--quiet", "--filter", label]);
  const processes = await processesNaming(folder);
  const files = (await readdir(folder)).filter((name) => name.startsWith("."));
  return [
    ...containers
      .split("\n")
      .filter(Boolean)
      .map((id) => `container ${id}`),
    ...processes.map((command) => `process ${command}`),
    ...files.map((name) => `file ${name}`),
  ];
}

/** The tap interfaces of the host's namespace, by name. */
export async function tapInterfaces(): Promise<string[]> {
  const { stdout } = await run("ip", ["-oneline", "link", "show", "type", "tun"]);
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(": ")[1] ?? line);
}

/** Commands of processes, zombies aside, in whose arguments or environment a path stands. */
async function processesNaming(path: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const commands = await Promise.all(pids.map((pid) => commandNaming(pid, path)));
  return commands.filter((command) => command !== undefined);
}

async function commandNaming(pid: string, path: string): Promise<string | undefined> {
  try {
    const [command, environment] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, "latin1"),
      readFile(`/proc/${pid}/environ`, "latin1"),
      readlink(`/proc/${pid}/exe`),
    ]);
    return command.includes(path) || environment.includes(path) ? command.replaceAll("\0", " ").trim() : undefined;
  } catch {
    // The process ended meanwhile, is a zombie, or belongs to somebody else.
    return undefined;
  }
}

/** Asks again until nothing is left or the time is over; gives what is left then. */
export async function leftoversAfter(limitMs: number, ask: () => Promise<string[]>): Promise<string[]> {
  const end = performance.now() + limitMs;
  for (;;) {
    const left = await ask();
    if (left.length === 0 || performance.now() > end) return left;
    await delay(100);
  }
}
