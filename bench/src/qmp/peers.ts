import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fetchQemuQmp } from "./qemu-source.ts";
import type { Order } from "./runner.ts";

/** A client under measurement, in a separate process. */
export interface Runner extends AsyncDisposable {
  readonly name: string;
  /** Runs an order and returns microseconds per command. */
  measure(order: Order): Promise<number>;
}

/** A peer that is not available on this machine. */
export interface Absent {
  readonly name: string;
  readonly why: string;
}

const PYTHON = "/usr/bin/python3";

/** Starts the process that measures our client. */
export function startOurs(): Runner {
  return start("alpy", process.execPath, [local("alpy-client.ts")]);
}

/** Starts the peers, in the order of the report. */
export async function startPeers(): Promise<(Runner | Absent)[]> {
  return [
    start("node-loop", process.execPath, [local("node-loop.ts")]),
    hasPython()
      ? start("python-loop", PYTHON, [local("python_loop.py")])
      : { name: "python-loop", why: `there is no ${PYTHON}` },
    await startQemuQmp(),
  ];
}

async function startQemuQmp(): Promise<Runner | Absent> {
  const name = "qemu.qmp";
  if (!hasPython()) return { name, why: `there is no ${PYTHON}` };
  const source = await fetchQemuQmp();
  if (source.kind === "absent") return { name, why: source.why };
  return start(name, PYTHON, [local("qemu_qmp.py")], { ...process.env, PYTHONPATH: source.folder });
}

function hasPython(): boolean {
  return spawnSync(PYTHON, ["--version"]).status === 0;
}

function local(file: string): string {
  return join(import.meta.dirname, file);
}

function start(name: string, program: string, args: string[], env?: NodeJS.ProcessEnv): Runner {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"], env });
  const ended = once(child, "exit");
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    async measure(order) {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`${name} exited during a measurement`);
      return Number(value);
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
    },
  };
}
