import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { Duplex } from "node:stream";
import { connectQmp } from "../client/connect.ts";
import type { QmpAddress } from "../connection/address.ts";
import { reasonOf } from "../error-reason.ts";
import { QmpError } from "../errors.ts";
import { cut, quote } from "../excerpt.ts";
import { isObject } from "../protocol/json-object.ts";
import { unreachable } from "../unreachable.ts";
import { schemaOfSource } from "./qapi-source.ts";
import { malformedSchemaError } from "./schema.ts";

/** A reply to `query-qmp-schema`, and the name of its source. */
export interface SchemaAnswer {
  readonly source: string;
  readonly answer: unknown;
}

/** No machine, no devices, no window: only the monitor, on an inherited socket. */
const QEMU_ARGUMENTS = ["-M", "none", "-nodefaults", "-display", "none"];
const MONITOR_ARGUMENTS = ["-chardev", "socket,id=qmp,fd=3", "-qmp", "chardev:qmp"];
/** The descriptor of the inherited socket. */
const MONITOR_FD = 3;
/** The end of QEMU's output that is kept for an error message. */
const KEPT_CHARACTERS = 2000;

/**
 * Starts a QEMU, asks it for its schema, and ends it.
 *
 * @throws {QmpError} qemu-not-started: the program does not exist, ended, or did not answer. The message quotes its output.
 */
export async function askQemu(program: string, signal: AbortSignal): Promise<SchemaAnswer> {
  signal.throwIfAborted();
  const args = QEMU_ARGUMENTS.concat(MONITOR_ARGUMENTS);
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe", "pipe"] });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let output = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    output = (output + text).slice(-KEPT_CHARACTERS);
  });
  try {
    await once(child, "spawn");
    return await ask(monitorOf(child), signal);
  } catch (cause) {
    await end(child, closed);
    signal.throwIfAborted();
    throw notStartedError(program, output.trim(), cause);
  } finally {
    await end(child, closed);
  }
}

/** Asks a running QEMU on its monitor's socket. @throws {QmpError} as `connectQmp` and `execute` do. */
export async function askMonitor(path: string, signal: AbortSignal): Promise<SchemaAnswer> {
  return await ask({ path }, signal);
}

/** Reads a saved reply: the list itself, or the whole reply that contains it. @throws {QmpError} schema-malformed */
export async function readSchemaFile(file: string, signal: AbortSignal): Promise<SchemaAnswer> {
  const text = await readFile(file, { encoding: "utf8", signal });
  let saved: unknown;
  try {
    saved = JSON.parse(text);
  } catch (cause) {
    throw malformedSchemaError(`${file} is not JSON`, cause);
  }
  return { source: `the saved schema ${basename(file)}`, answer: isObject(saved) ? saved["return"] : saved };
}

/** Reads the source of the guest agent's schema (`qga/qapi-schema.json`). @throws {QmpError} schema-malformed */
export async function readSchemaSource(file: string, signal: AbortSignal): Promise<SchemaAnswer> {
  const source = await readFile(file, { encoding: "utf8", signal });
  return { source: `the guest agent of ${basename(dirname(dirname(resolve(file))))}`, answer: schemaOfSource(source) };
}

async function ask(target: Duplex | QmpAddress, signal: AbortSignal): Promise<SchemaAnswer> {
  await using qmp = await connectQmp(target, { signal });
  const answer = await qmp.execute("query-qmp-schema", {}, { signal });
  const { arch } = await qmp.execute("query-target", {}, { signal });
  const { major, minor, micro, package: packageVersion } = qmp.version;
  const build = packageVersion === "" ? arch : `${arch}, ${packageVersion}`;
  return { source: `QEMU ${major}.${minor}.${micro} (${build})`, answer };
}

function monitorOf(child: ChildProcess): Duplex {
  const stream = child.stdio[MONITOR_FD];
  return stream instanceof Duplex ? stream : unreachable("QEMU was spawned with a pipe for its monitor");
}

/** Kills QEMU and waits until all its output has been read. A QEMU without a machine has nothing to lose. */
async function end(child: ChildProcess, closed: Promise<void>): Promise<void> {
  if (child.pid === undefined) return;
  child.kill("SIGKILL");
  await closed;
}

function notStartedError(program: string, output: string, cause: unknown): QmpError {
  const hint = isMissing(cause) ? "no such program: is QEMU installed, and on the PATH?" : cut(reasonOf(cause));
  const quoted = output === "" ? "" : `; its output: ${quote(output)}`;
  return new QmpError("qemu-not-started", `cannot ask ${program} for its schema: ${hint}${quoted}`, { cause });
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
