import { connect, type Socket } from "node:net";
import { Call, type CallLimits } from "../call/call.ts";
import { formatDuration } from "../duration.ts";
import { QmpError } from "../errors.ts";
import { describeAddress, type QmpAddress } from "./address.ts";

/** Connects to a monitor that listens. */
export async function dial(address: QmpAddress, limits: CallLimits): Promise<Socket> {
  limits.signal?.throwIfAborted();
  const where = describeAddress(address);
  const { path, host, port } = address;
  const socket = path === undefined ? connect({ noDelay: true, host, port }) : connect(path);
  const call = new Call<Socket>(limits, {
    onTimeout() {
      const limit = formatDuration(limits.timeoutMs);
      return new QmpError("connect-timeout", `connecting to ${where} took more than ${limit}: does QEMU still run?`);
    },
    onGiveUp: () => socket.destroy(),
  });
  const refuse = (cause: Error): void => {
    call.fail(new QmpError("connect-failed", `cannot connect to ${where}: ${cause.message}`, { cause }));
  };
  socket.once("error", refuse);
  socket.once("connect", () => {
    socket.off("error", refuse);
    call.resolve(socket);
  });
  return await call.promise;
}
