import type { Duplex } from "node:stream";
import type { CallLimits } from "./call.ts";
import { QmpClient } from "./client.ts";
import { Connection } from "./connection.ts";
import { dial } from "./dial.ts";
import { negotiate } from "./handshake.ts";
import { type ConnectOptions, checkAddress, type QmpAddress, resolveSettings } from "./options.ts";
import type { Protocol } from "./protocol.ts";
import type { QemuProtocol } from "./qemu-protocol.ts";
import { StreamTransport } from "./stream-transport.ts";
import { type Trace, traceCaller } from "./trace.ts";

/**
 * A client of the QMP monitor at the other end: connects, takes the greeting, negotiates the capabilities (OOB where
 * offered), and settles when commands can be sent.
 *
 * `target` is a stream that leads to the monitor, such as an inherited socket (`child.stdio[3]` for
 * `-chardev socket,id=qmp,fd=3 -mon chardev=qmp,mode=control`), or the address where the monitor listens.
 * When it fails or is aborted, nothing stays open: a stream that you gave is let go, or ended where `endOnClose` says so.
 *
 * @throws {QmpError} connect-failed, connect-timeout: nobody answers at the address.
 * @throws {QmpError} greeting-timeout, not-qmp, connection-lost: what answers is silent, something else, or goes away.
 * @throws {QmpError} negotiation-failed: QEMU greeted, and then refused or kept silent.
 * @throws {TypeError} for a target or an option that cannot be.
 * @example
 * await using qmp = await connectQmp({ path: "/run/vm/qmp.sock" });
 * const { status } = await qmp.execute("query-status");
 */
export async function connectQmp<P extends Protocol = QemuProtocol>(
  target: Duplex | QmpAddress,
  options: ConnectOptions = {},
): Promise<QmpClient<P>> {
  const settings = resolveSettings(options);
  const limits = shareLimits(settings.timeoutMs, options.signal, traceCaller(connectQmp));
  const given = isDuplex(target);
  const stream = given ? target : await dial(checkAddress(target), limits());
  const connection = new Connection(new StreamTransport(stream, options.endOnClose ?? !given), settings);
  const session = await negotiate(connection, limits);
  return QmpClient.over(connection, session, settings);
}

/** Limits for several steps that share one time-out: each gets what the steps before it have left. */
function shareLimits(timeoutMs: number, signal: AbortSignal | undefined, trace: Trace): () => CallLimits {
  const deadline = performance.now() + timeoutMs;
  return () => ({ timeoutMs: Math.max(1, Math.ceil(deadline - performance.now())), signal, trace });
}

function isDuplex(target: Duplex | QmpAddress): target is Duplex {
  return "write" in target && "on" in target;
}
