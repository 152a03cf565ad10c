import { connect } from "node:net";
import { Deadline } from "../console/deadline.ts";
import { formatDuration } from "../duration.ts";
import { SerialExpectError } from "../errors.ts";
import { createTelnetConnection, type TelnetConnection } from "./connection.ts";
import { type ConnectTelnetOptions, checkConnectOptions } from "./options.ts";

const DEFAULT_PORT = 23;
const DEFAULT_HOST = "localhost";
const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Connects to a telnet server or a console server, and returns a Duplex for {@link openConsole}. The caller owns it: open the
 * console with `endStream: true`, or close the connection yourself.
 *
 * @example
 * ```ts
 * await using connection = await connectTelnet({ host: "console-server", port: 2013, serial: { baudRate: 115200 } });
 * await using console = openConsole(connection);
 * ```
 * @throws {SerialExpectError} `connect-failed`, `timeout`; with `serial` also `serial-refused`, `eof`
 * @throws {TypeError} if an option is unknown or has a bad value
 */
export async function connectTelnet(options: ConnectTelnetOptions = {}): Promise<TelnetConnection> {
  checkConnectOptions(options);
  const { host = DEFAULT_HOST, port = DEFAULT_PORT, timeoutMs = DEFAULT_TIMEOUT_MS, signal, serial } = options;
  signal?.throwIfAborted();
  const deadline = new Deadline(timeoutMs, signal);
  await using stack = new AsyncDisposableStack();
  const socket = connect({ host, port, noDelay: true });
  const connection = stack.use(createTelnetConnection(socket, options));
  // A failed attempt is reported by the call, not by an event.
  const ignore = (): void => {};
  connection.on("error", ignore);
  const where = `${host}, port ${port}`;
  await connected(socket, deadline, where);
  if (serial !== undefined) await connection.setSerial(serial, deadline.rest);
  connection.off("error", ignore);
  stack.move();
  return connection;
}

async function connected(
  socket: ReturnType<typeof connect>,
  { rest, timeoutMs }: Deadline,
  where: string,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer =
    rest.timeoutMs === Number.POSITIVE_INFINITY
      ? undefined
      : setTimeout(() => {
          const message = `connectTelnet: ${where}: no connection within ${formatDuration(timeoutMs)}`;
          reject(new SerialExpectError("timeout", message));
        }, rest.timeoutMs);
  const onAbort = (): void => reject(rest.signal?.reason as Error);
  const onError = (cause: Error): void => {
    reject(new SerialExpectError("connect-failed", `connectTelnet: ${where}: ${cause.message}`, { cause }));
  };
  rest.signal?.addEventListener("abort", onAbort);
  socket.once("connect", resolve).once("error", onError);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    rest.signal?.removeEventListener("abort", onAbort);
    socket.off("connect", resolve).off("error", onError);
  }
}
