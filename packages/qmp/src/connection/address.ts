import { badArgument, checkOptions } from "../check-options.ts";

/** The address of a QMP monitor: a Unix socket, or TCP (`host` is `localhost` by default). */
export type QmpAddress =
  | { readonly path: string; readonly host?: undefined; readonly port?: undefined }
  | { readonly host?: string | undefined; readonly port: number; readonly path?: undefined };

const ADDRESS_MEMBERS: Readonly<Record<"path" | "host" | "port", true>> = { path: true, host: true, port: true };

const MAX_PORT = 65_535;

/**
 * Checks an address.
 *
 * @param name The name of the parameter, for the message.
 * @param expectation What the parameter must be, for the message.
 * @throws {TypeError} unless the value is an address.
 */
export function checkAddress(name: string, expectation: string, address: unknown): QmpAddress {
  if (typeof address !== "object" || address === null) throw badArgument(name, expectation, address);
  const { path, host, port } = address as Partial<Record<"path" | "host" | "port", unknown>>;
  const isTcp = path === undefined && isPort(port) && (host === undefined || isName(host));
  const isUnix = isName(path) && host === undefined && port === undefined;
  if (!isTcp && !isUnix) throw badArgument(name, expectation, address);
  checkOptions(name, address, ADDRESS_MEMBERS);
  return address as QmpAddress;
}

/** Returns an address as a message shows it. */
export function describeAddress({ path, host = "localhost", port }: QmpAddress): string {
  return path === undefined ? `${host}:${port}` : path;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_PORT;
}
