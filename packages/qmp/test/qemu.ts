import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { connectQmp } from "../src/index.ts";
import type { Peer } from "./contract.ts";

const QEMU = "qemu-system-x86_64";

const isMissing = spawnSync(QEMU, ["--version"]).error !== undefined;
if (isMissing && !process.env["CI"]) process.stderr.write(`Skipped: ${QEMU} is not installed\n`);

/** Whether to skip these tests. Never in CI, where they fail if QEMU is missing. */
export const skipQemu = isMissing && !process.env["CI"];

/** Returns the option with which a chardev of this QEMU connects again: milliseconds since 9.2, seconds before. */
export async function reconnectOption(): Promise<string> {
  await using qemu = openQemu();
  await using qmp = await connectQmp(qemu.stream);
  const { major, minor } = qmp.version;
  return major > 9 || (major === 9 && minor >= 2) ? "reconnect-ms=1000" : "reconnect=1";
}

/** A running QEMU. */
export interface QemuProcess extends Peer {
  readonly process: ChildProcess;
}

/** Every QEMU that this process has started. */
export const startedQemus: ChildProcess[] = [];

/** Starts a QEMU without a machine, with its monitor on an inherited socket. */
export function openQemu(args: readonly string[] = []): QemuProcess {
  const base = ["-M", "none", "-accel", "tcg", "-nodefaults", "-display", "none"];
  const monitor = ["-chardev", "socket,id=qmp,fd=3", "-qmp", "chardev:qmp"];
  const child = spawn(QEMU, [...base, ...monitor, ...args], { stdio: ["ignore", "ignore", "inherit", "pipe"] });
  startedQemus.push(child);
  const closed = once(child, "close");
  return {
    process: child,
    stream: child.stdio[3] as Duplex,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}
