import { connect, type Socket } from "node:net";
import { Call, type CallLimits } from "../call/call.ts";
import { formatDuration } from "../duration.ts";
import { QmpError } from "../errors.ts";
import { describeAddress, type QmpAddress } from "./address.ts";
import { keepAlive } from "./keep-alive.ts";

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
  const refuse = (cause: NodeJS.ErrnoException): void => {
    call.fail(
      new QmpError("connect-failed", `cannot connect to ${where}: ${cause.message}${hintOf(cause)}`, { cause }),
    );
  };
  socket.once("error", refuse);
  socket.once("connect", () => {
    socket.off("error", refuse);
    call.resolve(keepAlive(socket));
  });
  return await call.promise;
}

/** What an error of the kernel means for a monitor. */
const HINTS: Readonly<Record<string, string>> = {
  EAGAIN:
    "its queue of connections is full, because QEMU accepts none: another client holds the monitor, or QEMU is stopped",
  ENOENT: "no such socket: does QEMU run, with -qmp unix:PATH,server=on?",
  ECONNREFUSED: "nothing listens there: does QEMU still run, with server=on?",
  EACCES: "this user may not access the socket or its folder",
};

function hintOf({ code = "" }: NodeJS.ErrnoException): string {
  const hint = HINTS[code];
  return hint === undefined ? "" : `; ${hint}`;
}
