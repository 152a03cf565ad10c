import { setTimeout as sleep } from "node:timers/promises";
import type { OutputStream } from "./demultiplexer.ts";
import { checkInteger } from "./ip.ts";

/** How often what gives no event is looked at. */
const INTERVAL_MS = 50;

/** A port that something in the node's namespace is to listen on. */
export interface PortReadiness {
  readonly port: number;
  /** Default: `"tcp"`. */
  readonly protocol?: "tcp" | "udp";
}

/** A line that the application is to write. */
export interface OutputReadiness {
  readonly output: string | RegExp;
  /** Default: both streams. */
  readonly stream?: OutputStream;
}

/**
 * What shows that an application is ready: a line of its output; a port on which the kernel of the node's namespace takes
 * connections (TCP) or datagrams (UDP); or a function, called every 50 ms until it answers `true`.
 */
export type Readiness = OutputReadiness | PortReadiness | ((signal: AbortSignal) => boolean | Promise<boolean>);

const TCP_LISTEN = "0A";
/** UDP has no listening: this is the state of a socket without a peer. */
const UDP_UNCONNECTED = "07";

/**
 * A command that writes a line if something listens on the port in the namespace it runs in. proc(5), /proc/net/tcp: the
 * local address and port, those of the peer, all in hexadecimal, the state.
 * @throws {TypeError} unless the port is one
 */
export function listeningCommand({ port, protocol = "tcp" }: PortReadiness): string[] {
  checkInteger("port", port, 1, 65_535);
  const local = `[0-9A-F]+:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const state = protocol === "tcp" ? TCP_LISTEN : UDP_UNCONNECTED;
  const pattern = `^ *[0-9]+: ${local} [0-9A-F]+:0000 ${state} `;
  // Without IPv6 there is no table for it; and that nothing is found is no failure.
  const script = 'grep -Eh -m 1 "$0" "$@" 2>/dev/null || :';
  return ["sh", "-c", script, pattern, `/proc/net/${protocol}`, `/proc/net/${protocol}6`];
}

/** Asks until the answer is yes, or `signal` aborts. */
export async function untilTrue(ask: () => boolean | Promise<boolean>, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    if (await ask()) return;
    await sleep(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
}
