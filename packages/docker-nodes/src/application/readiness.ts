import { setTimeout as sleep } from "node:timers/promises";
import type { OutputStream } from "../engine/demultiplexer.ts";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { badValue, checkInteger, checkObject } from "../option-checks.ts";

const POLL_INTERVAL_MS = 50;
const MAX_PORT = 65_535;

/** Ready when a process in the node's namespace listens on a port. */
export interface PortReadiness {
  /** The port, 1 to 65535. */
  readonly port: number;
  /** Its protocol. Default: `"tcp"`. */
  readonly protocol?: "tcp" | "udp" | undefined;
}

/** Ready when the application writes a line. */
export interface OutputReadiness {
  /** Text that the line contains, or a pattern that it matches. */
  readonly output: string | RegExp;
  /** The stream to search. Default: both. */
  readonly stream?: OutputStream | undefined;
}

/**
 * When an application is ready: when it writes a line; when the kernel of the node's namespace accepts connections (TCP) or
 * datagrams (UDP) on a port; or when a function, called every 50 ms, returns `true`.
 */
export type Readiness = OutputReadiness | PortReadiness | ((signal: AbortSignal) => boolean | Promise<boolean>);

const PORT_NAMES: OptionNames<PortReadiness> = { port: true, protocol: true };
const OUTPUT_NAMES: OptionNames<OutputReadiness> = { output: true, stream: true };

/** The state of a listening TCP socket in /proc/net/tcp. */
const TCP_LISTEN = "0A";
/** UDP has no listening state: this is the state of a socket without a peer. */
const UDP_UNCONNECTED = "07";

/**
 * Checks a readiness condition.
 * @param path the condition as the user wrote it: `ready`
 * @throws {TypeError} for an unknown option or a bad value
 */
export function checkReadiness(path: string, readiness: Readiness): void {
  if (typeof readiness === "function") return;
  checkObject(path, readiness, "an output, a port or a function");
  if ("output" in readiness) {
    refuseUnknownOptions(path, readiness, OUTPUT_NAMES);
    checkPattern(`${path}.output`, readiness.output);
    checkStream(`${path}.stream`, readiness.stream);
  } else {
    refuseUnknownOptions(path, readiness, PORT_NAMES);
    const { port, protocol = "tcp" } = readiness;
    checkInteger(`${path}.port`, port, 1, MAX_PORT);
    if (!["tcp", "udp"].includes(protocol)) throw badValue(`${path}.protocol`, '"tcp" or "udp"', protocol);
  }
}

/** Checks that `value` is a string or a pattern. @throws {TypeError} if not */
export function checkPattern(path: string, value: unknown): void {
  if (typeof value !== "string" && !(value instanceof RegExp)) throw badValue(path, "a string or a RegExp", value);
}

/** Checks that `value` is the name of a stream, or not given. @throws {TypeError} if not */
export function checkStream(path: string, value: unknown): void {
  if (value === undefined || value === "stdout" || value === "stderr") return;
  throw badValue(path, '"stdout" or "stderr"', value);
}

/**
 * Returns a command that writes a line if a process listens on the port in the namespace in which the command runs.
 * proc(5), /proc/net/tcp: the local address and port, those of the peer, all in hexadecimal, the state.
 */
export function listeningCommand({ port, protocol = "tcp" }: PortReadiness): string[] {
  const local = `[0-9A-F]+:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const state = protocol === "tcp" ? TCP_LISTEN : UDP_UNCONNECTED;
  const pattern = `^ *[0-9]+: ${local} [0-9A-F]+:0000 ${state} `;
  // Without IPv6 its table is missing; and finding nothing is not a failure.
  const script = 'grep -Eh -m 1 "$0" "$@" 2>/dev/null || :';
  return ["sh", "-c", script, pattern, `/proc/net/${protocol}`, `/proc/net/${protocol}6`];
}

/** Returns a readiness condition in words, for error messages: the wait for it, and the state that was not reached. */
export function wordsFor(
  readiness: Exclude<Readiness, OutputReadiness>,
  application: string,
): { readonly waiting: string; readonly missed: string } {
  if (typeof readiness === "function")
    return { waiting: `waiting until ${application} is ready`, missed: "it was ready" };
  const port = `${readiness.protocol ?? "tcp"} port ${readiness.port}`;
  return { waiting: `waiting until ${port} of ${application} is open`, missed: `${port} was open` };
}

/** Calls `check` until it returns `true`, or `signal` aborts. */
export async function pollUntilTrue(check: () => boolean | Promise<boolean>, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    if (await check()) return;
    await sleep(POLL_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
}
