import { isIPv4, isIPv6 } from "node:net";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { badValue, checkInteger } from "../option-checks.ts";
import { checkWaitValues, WAIT_OPTION_NAMES, type WaitOptions } from "../wait-options.ts";

const MAX_PORT = 65_535;
const LOOPBACK = "127.0.0.1";
/** An IPv6 address with a zone: `fe80::1%eth0` (RFC 4007, section 11). */
const ZONED_ADDRESS = /^([0-9a-fA-F:.]+)%[a-zA-Z0-9_.-]{1,15}$/;

/** Where to connect to from a node. `timeoutMs` (default 30000) and `signal` end the wait. */
export interface NodeConnectOptions extends WaitOptions {
  /** The TCP port, from 1 to 65535. */
  readonly port: number;
  /**
   * The IPv4 or IPv6 address, with a zone if it is a link-local one (`"fe80::1%eth0"`). Default: `"127.0.0.1"`, an application
   * on the node itself.
   */
  readonly host?: string | undefined;
}

/** What a port of this machine leads to. */
export interface NodePublishOptions extends NodeConnectOptions {
  /** The port of this machine, on 127.0.0.1. Default: a free one. */
  readonly localPort?: number | undefined;
}

/** The address and port that a connection leads to. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

const CONNECT_OPTION_NAMES: OptionNames<NodeConnectOptions> = { ...WAIT_OPTION_NAMES, port: true, host: true };
const PUBLISH_OPTION_NAMES: OptionNames<NodePublishOptions> = { ...CONNECT_OPTION_NAMES, localPort: true };

/** Checks where to connect to. @throws {TypeError} for an unknown option or a bad value */
export function resolveTarget(call: string, options: NodeConnectOptions): Target {
  refuseUnknownOptions(call, options, CONNECT_OPTION_NAMES);
  return targetOf(options);
}

/** Checks what a port leads to. @throws {TypeError} for an unknown option or a bad value */
export function resolvePublished(call: string, options: NodePublishOptions): Target & { readonly localPort: number } {
  refuseUnknownOptions(call, options, PUBLISH_OPTION_NAMES);
  const { localPort = 0 } = options;
  if (options.localPort !== undefined) checkInteger("localPort", localPort, 1, MAX_PORT);
  return { ...targetOf(options), localPort };
}

/** Returns the target as people write it: `192.0.2.1:80`, `[2001:db8::1]:80`. */
export function showTarget({ host, port }: Target): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function targetOf(options: NodeConnectOptions): Target {
  const { port, host = LOOPBACK } = options;
  checkWaitValues(options);
  checkInteger("port", port, 1, MAX_PORT);
  if (!isAddress(host)) throw badValue("host", "an IPv4 or IPv6 address", host);
  return { host, port };
}

function isAddress(value: unknown): boolean {
  if (typeof value !== "string") return false;
  if (isIPv4(value)) return true;
  return isIPv6(value.includes("%") ? (ZONED_ADDRESS.exec(value)?.[1] ?? "") : value);
}
