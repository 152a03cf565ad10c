import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A running server and its socket. */
export interface Served extends AsyncDisposable {
  readonly path: string;
}

/** Starts QEMU without a machine: the measured time is mostly QEMU's own. */
export async function startQemu(folder: string): Promise<Served> {
  const path = join(folder, "qemu.sock");
  const monitor = ["-qmp", `unix:${path},server=on,wait=off`];
  const machine = ["-M", "none", "-accel", "tcg", "-nodefaults", "-display", "none"];
  return await serving(path, spawn("qemu-system-x86_64", [...machine, ...monitor], { stdio: "inherit" }));
}

/** Starts a server that answers immediately, so that the measured time is mostly the client's. */
export async function startInstant(folder: string): Promise<Served> {
  const program = join(folder, "instant-server");
  const source = join(import.meta.dirname, "instant-server.c");
  const compiled = spawnSync("cc", ["-O2", "-o", program, source], { encoding: "utf8" });
  if (compiled.status !== 0) {
    const reason = compiled.error?.message ?? compiled.stderr;
    throw new Error(`the instant server needs a C compiler (see bench/debian-packages): ${reason}`);
  }
  const path = join(folder, "instant.sock");
  return await serving(path, spawn(program, [path], { stdio: "inherit" }));
}

async function serving(path: string, child: ChildProcess): Promise<Served> {
  const ended = once(child, "exit");
  for (let waited = 0; !existsSync(path); waited += 1) {
    if (child.exitCode !== null || waited > 1000) throw new Error(`${child.spawnfile} does not serve ${path}`);
    await sleep(10);
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
