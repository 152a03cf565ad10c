import { randomInt } from "node:crypto";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { CallLimits } from "../call/call.ts";
import { captureCallSite, withCallSite } from "../call/call-site.ts";
import { type AddressUse, checkAddress, type QmpAddress } from "../connection/address.ts";
import { dial } from "../connection/dial.ts";
import { StreamTransport } from "../connection/stream-transport.ts";
import { formatDuration } from "../duration.ts";
import { QmpError } from "../errors.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { AgentConnection } from "./agent-connection.ts";
import { type AgentOptions, type AgentSettings, resolveAgentOptions } from "./agent-options.ts";
import type { GuestAgentProtocol } from "./agent-qemu-protocol.ts";
import { GuestAgent } from "./guest-agent.ts";

const TARGET: AddressUse = { name: "target", expectation: "a Duplex, { path } or { host, port }", minPort: 1 };

/** The first attempt's time until the next one; it doubles. The agent may not have opened its port yet: then bytes are lost. */
const FIRST_ATTEMPT_MS = 500;
const MAX_ATTEMPT_MS = 8_000;
/** Exact as a number, and never the id of another client's attempt. */
const MAX_SYNC_ID = 2 ** 48 - 1;

/**
 * Connects to the guest agent (`qemu-ga`) in a machine, and returns it when it responds. `target` is the host's end of its
 * channel: the socket of `-chardev socket,id=ga,path=PATH,server=on,wait=off -device virtio-serial -device
 * virtserialport,chardev=ga,name=org.qemu.guest_agent.0`, or a stream that leads there, such as an inherited socket.
 *
 * The agent does not greet, and may still answer an earlier client. So it is asked to answer with a fresh id
 * (`guest-sync-delimited`), and everything before that answer is dropped. Until it answers, it is asked again: after 0.5 s, then
 * after twice as long, at most 8 s; at an address over a new connection each time.
 *
 * @throws {QmpError} agent-timeout: no answer; connect-failed, connect-timeout: nothing accepts connections at the address;
 * connection-lost: QEMU ended the connection.
 * @throws {TypeError} for a bad target or option.
 * @example
 * await using agent = await connectGuestAgent({ path: "/run/vm/agent.sock" });
 * const { exitCode, stdout } = await agent.exec("/bin/uname", { args: ["-a"] });
 */
export async function connectGuestAgent<P extends Protocol = GuestAgentProtocol>(
  target: Duplex | QmpAddress,
  options: AgentOptions = {},
): Promise<GuestAgent<P>> {
  const settings = resolveAgentOptions(options);
  const callSite = captureCallSite(connectGuestAgent);
  const { signal } = options;
  signal?.throwIfAborted();
  const deadlineMs = performance.now() + settings.timeoutMs;
  const limits = (): CallLimits => {
    return { timeoutMs: Math.max(1, Math.ceil(deadlineMs - performance.now())), signal, callSite };
  };
  const endOnClose = options.endOnClose ?? !isDuplex(target);
  if (isDuplex(target)) {
    const connection = new AgentConnection(new StreamTransport(target, endOnClose), settings);
    await synchronize(connection, settings, limits);
    return GuestAgent.over<P>(connection, settings, undefined);
  }
  const address = checkAddress(TARGET, target);
  const reopen = async (within: () => CallLimits): Promise<AgentConnection> => {
    return await openAt(address, { settings, endOnClose, limits: within });
  };
  return GuestAgent.over<P>(await reopen(limits), settings, reopen);
}

interface Opening {
  readonly settings: AgentSettings;
  readonly endOnClose: boolean;
  readonly limits: () => CallLimits;
}

/** Dials until the agent answers. A new connection also ends a stale one on QEMU's side. */
async function openAt(address: QmpAddress, { settings, endOnClose, limits }: Opening): Promise<AgentConnection> {
  for (let attemptMs = FIRST_ATTEMPT_MS; ; attemptMs = nextAttemptMs(attemptMs)) {
    const socket = await dial(address, limits());
    const connection = new AgentConnection(new StreamTransport(socket, endOnClose), settings);
    connection.sync(randomInt(1, MAX_SYNC_ID));
    if (await answersWithin(connection, attemptMs, limits)) return connection;
    await connection.close();
    requireTimeLeft(settings, limits());
  }
}

/** Asks over the same connection until the agent answers. */
async function synchronize(
  connection: AgentConnection,
  settings: AgentSettings,
  limits: () => CallLimits,
): Promise<void> {
  try {
    for (let attemptMs = FIRST_ATTEMPT_MS; ; attemptMs = nextAttemptMs(attemptMs)) {
      // An agent that answers the attempts one after the other will answer the latest one too.
      if (!connection.isAnswering) connection.sync(randomInt(1, MAX_SYNC_ID));
      if (await answersWithin(connection, attemptMs, limits)) return;
      requireTimeLeft(settings, limits());
    }
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function nextAttemptMs(attemptMs: number): number {
  return Math.min(2 * attemptMs, MAX_ATTEMPT_MS);
}

/** Returns whether the agent answers in time. Rejects on abort, and with the reason of the connection's end. */
async function answersWithin(
  connection: AgentConnection,
  attemptMs: number,
  limits: () => CallLimits,
): Promise<boolean> {
  const { timeoutMs, signal, callSite } = limits();
  const timer = new AbortController();
  const either = signal === undefined ? timer.signal : AbortSignal.any([timer.signal, signal]);
  try {
    const tooLate = delay(Math.min(attemptMs, timeoutMs), false, { signal: either });
    return await Promise.race([connection.synced.then(() => true), tooLate]);
  } catch (error) {
    if (signal?.aborted) await connection.close();
    signal?.throwIfAborted();
    throw error instanceof QmpError ? withCallSite(error, callSite) : error;
  } finally {
    timer.abort();
  }
}

/** @throws {QmpError} agent-timeout if the time is over. */
function requireTimeLeft(settings: AgentSettings, { timeoutMs, callSite }: CallLimits): void {
  if (timeoutMs > 1) return;
  const causes =
    "qemu-ga may not run in the guest, the guest may still boot, or another client may hold the channel (QEMU serves one at a time)";
  const limit = formatDuration(settings.timeoutMs);
  throw withCallSite(
    new QmpError("agent-timeout", `the guest agent did not answer within ${limit}: ${causes}`),
    callSite,
  );
}

function isDuplex(target: unknown): target is Duplex {
  return typeof target === "object" && target !== null && "write" in target && "on" in target;
}
