import { connect, type Socket } from "node:net";
import { Call, type CallLimits } from "./call.ts";
import { QmpError } from "./errors.ts";
import { describeAddress, type QmpAddress } from "./options.ts";

/** Connects to a listening monitor. */
export async function dial(address: QmpAddress, limits: CallLimits): Promise<Socket> {
  limits.signal?.throwIfAborted();
  const where = describeAddress(address);
  const socket = address.path === undefined ? connect({ noDelay: true, ...address }) : connect(address.path);
  const call = new Call<Socket>(limits, {
    onTimeout: () => new QmpError("connect-timeout", `Connecting to ${where} took more than ${limits.timeoutMs} ms`),
    onGiveUp: () => socket.destroy(),
  });
  const refuse = (cause: Error): void => {
    call.fail(new QmpError("connect-failed", `Cannot connect to ${where}: ${cause.message}`, { cause }));
  };
  socket.once("error", refuse);
  socket.once("connect", () => {
    socket.off("error", refuse);
    call.resolve(socket);
  });
  return await call.promise;
}
