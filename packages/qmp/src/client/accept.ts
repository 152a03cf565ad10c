import { createServer, type Server } from "node:net";
import { type AddressUse, checkAddress, describeAddress, type QmpAddress } from "../connection/address.ts";
import { type AcceptOptions, resolveAcceptOptions } from "../connection/connect-options.ts";
import { reasonOf } from "../error-reason.ts";
import { QmpError } from "../errors.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { QemuProtocol } from "../protocol/qemu-protocol.ts";
import type { QemuProtocols } from "../protocol/qemu-protocols.ts";
import { Listener, type QmpListener } from "./listener.ts";

const ADDRESS: AddressUse = { name: "address", expectation: "{ path } or { host, port }", minPort: 0 };

/** TCP listens here unless a host is given. */
const LOOPBACK = "127.0.0.1";

/**
 * Listens at an address to which QEMU connects (`-qmp unix:PATH,server=off`, `-qmp tcp:HOST:PORT,server=off`). Call it before
 * you start QEMU, which exits if nothing listens. The listener serves one QEMU at a time: another one that connects while a
 * client is live, or waits for `accept()`, is refused immediately. A QEMU that connects again after the end (`reconnect-ms`)
 * is for the next `accept()`. Peers that have not greeted yet do not count: the first one to complete the handshake is accepted.
 *
 * TCP listens on 127.0.0.1 unless a host is given. Anyone who reaches the port can pretend to be QEMU.
 *
 * @throws {QmpError} listen-failed: the address is in use or not available. An existing file is left alone.
 * @throws {TypeError} for a bad address or option.
 * @example
 * await using listener = await acceptQmp({ path: "/run/vm/qmp.sock" });
 * const qemu = spawn("qemu-system-x86_64", ["-qmp", "unix:/run/vm/qmp.sock,server=off"]);
 * await using qmp = await listener.accept({ timeoutMs: 5000 });
 */
export function acceptQmp<V extends keyof QemuProtocols>(
  address: QmpAddress,
  options: AcceptOptions & {
    /** The version of QEMU whose types the client has. */
    readonly protocol: V;
  },
): Promise<QmpListener<QemuProtocols[V]>>;
export function acceptQmp<P extends Protocol = QemuProtocol>(
  address: QmpAddress,
  options?: AcceptOptions,
): Promise<QmpListener<P>>;
export async function acceptQmp(address: QmpAddress, options: AcceptOptions = {}): Promise<QmpListener<Protocol>> {
  const settings = resolveAcceptOptions(options);
  const requested = checkAddress(ADDRESS, address);
  options.signal?.throwIfAborted();
  const server = createServer();
  const actual = await listen(server, requested);
  return new Listener<Protocol>(server, actual, options, settings);
}

/** Starts to listen and returns the actual address. */
async function listen(server: Server, address: QmpAddress): Promise<QmpAddress> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  if (address.path === undefined) server.listen(address.port, address.host ?? LOOPBACK, resolve);
  else server.listen(address.path, resolve);
  try {
    await promise;
  } catch (cause) {
    const where = describeAddress(address);
    throw new QmpError("listen-failed", `cannot listen at ${where}: ${reasonOf(cause)}`, { cause });
  }
  server.off("error", reject);
  const bound = server.address();
  return typeof bound === "object" && bound !== null ? { host: bound.address, port: bound.port } : address;
}
