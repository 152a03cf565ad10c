import type { Duplex } from "node:stream";
import type { CallLimits } from "../call/call.ts";
import { type CallSite, captureCallSite } from "../call/call-site.ts";
import { type AddressUse, checkAddress, type QmpAddress } from "../connection/address.ts";
import { type ConnectOptions, resolveConnectOptions } from "../connection/connect-options.ts";
import { Connection } from "../connection/connection.ts";
import { dial } from "../connection/dial.ts";
import { negotiate } from "../connection/handshake.ts";
import { StreamTransport } from "../connection/stream-transport.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { QemuProtocol } from "../protocol/qemu-protocol.ts";
import type { QemuProtocols } from "../protocol/qemu-protocols.ts";
import { QmpClient } from "./client.ts";
import { reportOtherProtocol } from "./other-protocol.ts";

const TARGET: AddressUse = { name: "target", expectation: "a Duplex, { path } or { host, port }", minPort: 1 };

/**
 * Connects to a QMP monitor and returns its client: receives the greeting, negotiates the capabilities (OOB where offered),
 * and settles when commands can be sent.
 *
 * `target` is a stream that leads to the monitor, such as an inherited socket (`child.stdio[3]` for
 * `-chardev socket,id=qmp,fd=3 -qmp chardev:qmp`), or the address where the monitor listens.
 * On failure or abort nothing stays open: a stream that you passed is released, or ended if `endOnClose` is true.
 *
 * @throws {QmpError} connect-failed, connect-timeout: nothing accepts connections at the address.
 * @throws {QmpError} greeting-timeout, not-qmp, connection-lost: the peer is silent, is not QMP, or ends the connection.
 * @throws {QmpError} negotiation-failed: QEMU sent its greeting, and then refused the negotiation or did not answer.
 * @throws {TypeError} for a bad target or option.
 * @example
 * await using qmp = await connectQmp({ path: "/run/vm/qmp.sock" });
 * const { status } = await qmp.execute("query-status");
 */
export function connectQmp<V extends keyof QemuProtocols>(
  target: Duplex | QmpAddress,
  options: ConnectOptions & {
    /** The version of QEMU whose types the client has. */
    readonly protocol: V;
  },
): Promise<QmpClient<QemuProtocols[V]>>;
export function connectQmp<P extends Protocol = QemuProtocol>(
  target: Duplex | QmpAddress,
  options?: ConnectOptions,
): Promise<QmpClient<P>>;
export async function connectQmp(
  target: Duplex | QmpAddress,
  options: ConnectOptions = {},
): Promise<QmpClient<Protocol>> {
  const settings = resolveConnectOptions(options);
  const limits = shareLimits(settings.timeoutMs, options.signal, captureCallSite(connectQmp));
  const isStream = isDuplex(target);
  const stream = isStream ? target : await dial(checkAddress(TARGET, target), limits());
  const connection = new Connection(new StreamTransport(stream, options.endOnClose ?? !isStream), settings);
  const session = await negotiate(connection, limits);
  reportOtherProtocol(session.version, settings);
  return QmpClient.over(connection, session, settings);
}

/** Returns limits for several steps that share one time-out: each gets the time that the steps before it have left. */
function shareLimits(timeoutMs: number, signal: AbortSignal | undefined, callSite: CallSite): () => CallLimits {
  const deadline = performance.now() + timeoutMs;
  return () => ({ timeoutMs: Math.max(1, Math.ceil(deadline - performance.now())), signal, callSite });
}

function isDuplex(target: unknown): target is Duplex {
  return typeof target === "object" && target !== null && "write" in target && "on" in target;
}
