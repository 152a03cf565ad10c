import type { Duplex } from "node:stream";
import type { CallLimits } from "../call/call.ts";
import { captureCallSite } from "../call/call-site.ts";
import { QmpClient } from "../client/client.ts";
import { type AddressUse, checkAddress } from "../connection/address.ts";
import { resolveConnectOptions } from "../connection/connect-options.ts";
import { Connection } from "../connection/connection.ts";
import { dial } from "../connection/dial.ts";
import { negotiate } from "../connection/handshake.ts";
import { StreamTransport } from "../connection/stream-transport.ts";
import type { Open } from "../protocol/protocol.ts";
import type { QemuProtocol } from "../protocol/qemu-protocol.ts";
import { LoggedTransport, type WireRecord } from "./wire-log.ts";

/** A client of any QEMU: all names are allowed. */
export type ShellClient = QmpClient<Open<QemuProtocol>>;

/** Receives each message of the connection. */
export type WireLog = (record: WireRecord) => void;

const PATH: AddressUse = { name: "PATH", expectation: "a path", minPort: 1 };

/** A person decides when to give up. */
const OPTIONS = { exactIntegers: true, commandTimeoutMs: Number.POSITIVE_INFINITY } as const;

/** Connects to a monitor at a path or on a stream, and logs what it sends and receives. */
export async function openMonitor(
  target: string | Duplex,
  signal: AbortSignal,
  log: WireLog | undefined,
): Promise<ShellClient> {
  const settings = resolveConnectOptions(OPTIONS);
  const { timeoutMs } = settings;
  const limits = (): CallLimits => ({ timeoutMs, signal, callSite: captureCallSite(openMonitor) });
  const stream = typeof target === "string" ? await dial(checkAddress(PATH, { path: target }), limits()) : target;
  const transport = new StreamTransport(stream, true);
  const connection = new Connection(log === undefined ? transport : new LoggedTransport(transport, log), settings);
  return QmpClient.over(connection, await negotiate(connection, limits), settings);
}
