import { setTimeout as delay } from "node:timers/promises";
import { formatDuration } from "../duration.ts";
import { QmpError } from "../errors.ts";
import { type AgentHost, type AgentLimits, shareTime } from "./agent-host.ts";
import type { GuestAgentCommands, GuestExecStatusReturn } from "./agent-qemu-protocol.ts";
import type { GuestExecOptions } from "./exec-options.ts";

/** The result of a program in the guest. */
export interface GuestExecResult {
  /** Its exit code. Undefined if a signal ended it. */
  readonly exitCode: number | undefined;
  /** The number of the signal that ended it (on Windows: the exception). Undefined if it exited. */
  readonly signal: number | undefined;
  /** What it wrote to its standard output, at most 16 MiB. */
  readonly stdout: Buffer;
  /** What it wrote to its standard error, at most 16 MiB. */
  readonly stderr: Buffer;
  /** Whether output is missing, because it was too much for the agent. */
  readonly isTruncated: boolean;
}

/** The agent cannot report an end by itself. */
const FIRST_POLL_MS = 10;
const MAX_POLL_MS = 500;

/** Runs a program in the guest to its end (QEMU's docs/interop/qemu-ga-ref, `guest-exec`, `guest-exec-status`). */
export async function execInGuest(
  host: AgentHost,
  path: string,
  options: GuestExecOptions,
  limits: AgentLimits,
): Promise<GuestExecResult> {
  const { args = [], env, input, discardOutput = false } = options;
  const left = shareTime(limits);
  const request: GuestAgentCommands["guest-exec"]["arguments"] = {
    path,
    arg: [...args],
    "capture-output": !discardOutput,
  };
  if (env !== undefined) request.env = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  if (input !== undefined) request["input-data"] = Buffer.from(input).toString("base64");
  const { pid } = await host.execute("guest-exec", request, left());
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(2 * pollMs, MAX_POLL_MS)) {
    const status = await host.execute("guest-exec-status", { pid }, left());
    if (status.exited) return resultOf(status);
    const { timeoutMs, signal } = left();
    if (timeoutMs <= 1) throw stillRunning(path, pid, limits.timeoutMs);
    await pause(Math.min(pollMs, timeoutMs), signal);
  }
}

function resultOf(status: GuestExecStatusReturn): GuestExecResult {
  return {
    exitCode: status.exitcode,
    signal: status.signal,
    stdout: Buffer.from(status["out-data"] ?? "", "base64"),
    stderr: Buffer.from(status["err-data"] ?? "", "base64"),
    isTruncated: status["out-truncated"] === true || status["err-truncated"] === true,
  };
}

function stillRunning(path: string, pid: number, timeoutMs: number): QmpError {
  const what = `${JSON.stringify(path)} in the guest did not end within ${formatDuration(timeoutMs)}`;
  return new QmpError("command-timeout", `${what}; its process ${pid} keeps running: the agent cannot end it`);
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    // The timer rejects with an AbortError of its own around the reason.
    signal?.throwIfAborted();
  }
}
