import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { formatDuration } from "../duration.ts";
import { startTied } from "./start-tied.ts";

/** From SIGTERM to SIGKILL, and from the program's end until its output must have ended too. */
const GRACE_MS = 1_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
const MAX_SHOWN_CHARACTERS = 200;

/** Limits of {@link runProgram}. */
export interface RunLimits {
  readonly timeoutMs: number;
  /** Ends the program early: the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** How a program ended, and what it wrote. */
interface ProgramEnd {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program that must end soon, and returns what it wrote to its standard output. A program that does not end in time, or
 * writes more than 4 MiB, is ended with everything that it has started: SIGTERM, after 1 s SIGKILL. The call settles even if
 * something keeps the output open.
 * @throws {Error} with the `code` of the system (`ENOENT`, `EMFILE`, …) when the program cannot be started; another when it
 *   fails, is too slow or writes too much
 */
export async function runProgram(program: string, args: readonly string[], limits: RunLimits): Promise<string> {
  const { timeoutMs, signal } = limits;
  signal?.throwIfAborted();
  // A process group of its own, so that it can be ended with the programs that it has started.
  const child = await startTied(program, args, { detached: true });
  const operation = new AbortController();
  const tooLate = AbortSignal.timeout(timeoutMs);
  const tooMuch = new AbortController();
  const end = AbortSignal.any([operation.signal, tooLate, tooMuch.signal, ...(signal ? [signal] : [])]);
  const kill = (): void => void killGroup(child, operation.signal);
  end.addEventListener("abort", kill, { once: true });
  if (end.aborted) kill();
  try {
    const { code, killedBy, stdout, stderr } = await outputOf(child, () => tooMuch.abort());
    signal?.throwIfAborted();
    const command = [program, ...args].join(" ").slice(0, MAX_SHOWN_CHARACTERS);
    if (tooLate.aborted) throw new Error(`${command} did not end within ${formatDuration(timeoutMs)}`);
    if (tooMuch.signal.aborted) throw new Error(`${command} wrote more than ${MAX_OUTPUT_BYTES} bytes`);
    if (code === 0) return stdout;
    throw new Error(`${command} ended with ${killedBy ?? `exit code ${code}`}: ${lastLine(stderr)}`);
  } finally {
    end.removeEventListener("abort", kill);
    operation.abort();
  }
}

/** Ends a program and everything that it has started, unless it ends by itself after SIGTERM. */
async function killGroup(child: ChildProcess, ended: AbortSignal): Promise<void> {
  signalGroup(child, "SIGTERM");
  await delay(GRACE_MS, undefined, { signal: ended }).catch(() => undefined);
  signalGroup(child, "SIGKILL");
}

/** Sends a signal to a program that has its own process group, and to everything that it has started. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // All its processes have ended.
  }
}

async function outputOf(child: ChildProcess, onTooMuch: () => void): Promise<ProgramEnd> {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  const texts = streams.map((stream) => collect(stream, onTooMuch));
  const closed = Promise.allSettled(streams.map((stream) => once(stream, "close")));
  const [code, killedBy] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  const timer = new AbortController();
  await Promise.race([closed, delay(GRACE_MS, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
  for (const stream of streams) stream.destroy();
  const [stdout = "", stderr = ""] = texts.map((text) => text());
  return { code, killedBy, stdout, stderr };
}

/** Reads a stream to its end, and keeps what arrives below the limit. Returns a function that returns the text so far. */
function collect(stream: Readable, onTooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream
    .on("error", () => undefined)
    .on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_OUTPUT_BYTES) chunks.push(chunk);
      else onTooMuch();
    });
  return () => Buffer.concat(chunks).toString("utf8");
}

function lastLine(text: string): string {
  const line = text.trimEnd().split("\n").at(-1) ?? "";
  return line === "" ? "it wrote no error" : line.slice(0, MAX_SHOWN_CHARACTERS);
}
