import { badArgument, checkCount, checkOptions } from "../check-options.ts";
import { checkSocketPath } from "./socket-path.ts";

/** The address of a QMP monitor: a Unix socket, or TCP (`host` is `localhost` by default). */
export type QmpAddress =
  | {
      /** Path of the Unix socket. */
      readonly path: string;
      readonly host?: undefined;
      readonly port?: undefined;
    }
  | {
      /** Name or address of the host. Default `localhost`. */
      readonly host?: string | undefined;
      /** The TCP port. */
      readonly port: number;
      readonly path?: undefined;
    };

const ADDRESS_MEMBERS: Readonly<Record<"path" | "host" | "port", true>> = { path: true, host: true, port: true };

const MAX_PORT = 65_535;

/** How an address is used, for its check. */
export interface AddressUse {
  /** The name of the parameter. */
  readonly name: string;
  /** What the parameter must be. */
  readonly expectation: string;
  /** The lowest port: 0 is only for a listener, whose port the system then chooses. */
  readonly minPort: 0 | 1;
}

/** Checks an address. @throws {TypeError} unless the value is an address. */
export function checkAddress({ name, expectation, minPort }: AddressUse, address: unknown): QmpAddress {
  if (typeof address !== "object" || address === null) throw badArgument(name, expectation, address);
  const { path, host, port } = address as Partial<Record<"path" | "host" | "port", unknown>>;
  const isUnix = path !== undefined;
  if (isUnix ? host !== undefined || port !== undefined : port === undefined) {
    throw badArgument(name, expectation, address);
  }
  checkOptions(name, address, ADDRESS_MEMBERS);
  if (isUnix) checkSocketPath(`${name}.path`, path);
  else checkCount(`${name}.port`, port, { min: minPort, max: MAX_PORT });
  if (host !== undefined && !isName(host)) throw badArgument(`${name}.host`, "a non-empty string", host);
  return address as QmpAddress;
}

/** Returns an address as a message shows it. */
export function describeAddress({ path, host = "localhost", port }: QmpAddress): string {
  return path === undefined ? `${host}:${port}` : path;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
