import type { Socket } from "node:net";

/**
 * Idle time until the kernel asks whether the peer's host still exists. It then asks ten times, once per second (libuv's
 * `uv_tcp_keepalive`), and ends the connection with ETIMEDOUT.
 */
const KEEP_ALIVE_DELAY_MS = 10_000;

/**
 * Lets the kernel notice a TCP peer that vanishes without a word: its host lost power, or the network between is gone. A QEMU
 * that is stopped still counts as present. No effect on a Unix socket, whose peer cannot vanish.
 */
export function keepAlive(socket: Socket): Socket {
  return socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
}
