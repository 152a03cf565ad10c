import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Duplex } from "node:stream";
import { isObject } from "../codec.ts";
import { connectQmp } from "../connect.ts";
import { QmpError } from "../errors.ts";
import { cut, quote } from "../excerpt.ts";
import type { QmpAddress } from "../options.ts";
import { malformed } from "./schema.ts";

/** An answer of `query-qmp-schema`, and whose it is. */
export interface Answer {
  readonly source: string;
  readonly answer: unknown;
}

/** No machine, no devices, no window: only the monitor, on an inherited socket. */
const QEMU_ARGUMENTS = ["-M", "none", "-nodefaults", "-display", "none"];
const MONITOR_ARGUMENTS = ["-chardev", "socket,id=qmp,fd=3", "-mon", "chardev=qmp,mode=control"];
/** How much of QEMU's last words is kept. */
const KEPT_CHARACTERS = 2000;

/**
 * Starts a QEMU, asks it for its schema, and ends it.
 *
 * @throws {QmpError} qemu-not-started: there is no such program, or it ended or kept silent; with what it said.
 */
export async function askQemu(program: string, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const args = [...QEMU_ARGUMENTS, ...MONITOR_ARGUMENTS];
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe", "pipe"] });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-KEPT_CHARACTERS);
  });
  try {
    await once(child, "spawn");
    return await ask(monitorOf(child), signal);
  } catch (cause) {
    await end(child, closed);
    signal.throwIfAborted();
    throw notStarted(program, said, cause);
  } finally {
    await end(child, closed);
  }
}

/** Asks a running QEMU on its monitor's socket. @throws {QmpError} as `connectQmp` and `execute` do. */
export async function askMonitor(path: string, signal: AbortSignal): Promise<Answer> {
  return await ask({ path }, signal);
}

/** Reads a saved answer: the list itself, or the whole reply around it. @throws {QmpError} schema-malformed */
export async function readAnswer(file: string, signal: AbortSignal): Promise<Answer> {
  const text = await readFile(file, { encoding: "utf8", signal });
  let saved: unknown;
  try {
    saved = JSON.parse(text);
  } catch (cause) {
    throw malformed(`${file} is not JSON`, cause);
  }
  return { source: `the saved schema ${basename(file)}`, answer: isObject(saved) ? saved["return"] : saved };
}

async function ask(target: Duplex | QmpAddress, signal: AbortSignal): Promise<Answer> {
  await using qmp = await connectQmp(target, { signal });
  const answer = await qmp.execute("query-qmp-schema", {}, { signal });
  const { arch } = await qmp.execute("query-target", {}, { signal });
  const { major, minor, micro, package: packageVersion } = qmp.version;
  const build = packageVersion === "" ? arch : `${arch}, ${packageVersion}`;
  return { source: `QEMU ${major}.${minor}.${micro} (${build})`, answer };
}

function monitorOf(child: ChildProcess): Duplex {
  const stream = child.stdio[3];
  if (stream instanceof Duplex) return stream;
  throw new RangeError("the inherited socket is missing");
}

/** Settles when all that QEMU said has been read. A QEMU without a machine has nothing to lose. */
async function end(child: ChildProcess, closed: Promise<void>): Promise<void> {
  if (child.pid === undefined) return;
  child.kill("SIGKILL");
  await closed;
}

function notStarted(program: string, said: string, cause: unknown): QmpError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const hint = isMissing(cause) ? "there is no such program: is QEMU installed, and on the PATH?" : cut(reason);
  const words = said.trim() === "" ? "" : `; it said ${quote(said.trim())}`;
  return new QmpError("qemu-not-started", `${program} could not be asked for its schema: ${hint}${words}`, { cause });
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
