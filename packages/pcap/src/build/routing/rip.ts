import { checkArray, checkKnownOptions, checkObject, type OptionNames } from "../../check-options.ts";
import { RIP_HEADER_BYTES, RIP_RESPONSE } from "../../decode/routing/rip.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv4 } from "../parse-address.ts";
import { encodePassword } from "./password.ts";

const ENTRY_BYTES = 20;
const PASSWORD_BYTES = 16;
const FAMILY_IP = 2;
const AUTHENTICATION_FAMILY = 0xffff;
const TYPE_PASSWORD = 2;
const NO_ADDRESS = "0.0.0.0";

/** A route, for {@link encodeRip}. */
export interface RipRouteFields {
  /** Address family. Default 2, IP. */
  readonly addressFamily?: number | undefined;
  /** Default 0. Only in version 2. */
  readonly routeTag?: number | undefined;
  /** Address of the destination. */
  readonly address: string;
  /** Mask of the destination. Default `0.0.0.0`. Only in version 2. */
  readonly subnetMask?: string | undefined;
  /** The router to use. Default `0.0.0.0`, the sender. Only in version 2. */
  readonly nextHop?: string | undefined;
  /** Distance in hops. Default 1. */
  readonly metric?: number | undefined;
}

/** Fields of {@link encodeRip}. */
export interface RipFields {
  /** 1 request, 2 response. Default 2. */
  readonly command?: number | undefined;
  /** Version of the protocol. Default 2. */
  readonly version?: number | undefined;
  /** Routes. Default: none. */
  readonly routes?: readonly RipRouteFields[] | undefined;
  /** Password of at most 16 bytes in UTF-8, which is sent as the first entry. Default: no authentication. */
  readonly password?: string | undefined;
}

const FIELDS: OptionNames<RipFields> = { command: true, version: true, routes: true, password: true };
const V1_ROUTE_FIELDS = { addressFamily: true, address: true, metric: true } as const;
const ROUTE_FIELDS: OptionNames<RipRouteFields> = {
  ...V1_ROUTE_FIELDS,
  routeTag: true,
  subnetMask: true,
  nextHop: true,
};

/**
 * Returns a message of RIP (RFC 2453; RFC 1058 if the version is 1): the payload of a UDP datagram between ports 520.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * udp({ sourcePort: 520, destinationPort: 520 }, encodeRip({ routes: [{ address: "10.0.0.0", subnetMask: "255.0.0.0" }] }))
 */
export function encodeRip(fields: RipFields): Uint8Array {
  checkKnownOptions("encodeRip", fields, FIELDS);
  const { command = RIP_RESPONSE, version = 2, routes = [], password } = fields;
  checkArray("encodeRip.routes", routes);
  const passwordBytes = password === undefined ? 0 : ENTRY_BYTES;
  const writer = new MessageWriter("encodeRip", RIP_HEADER_BYTES + passwordBytes + routes.length * ENTRY_BYTES);
  writer.u8(0, "command", command);
  writer.u8(1, "version", version);
  if (password !== undefined) writePassword(writer, password);
  for (const [index, route] of routes.entries()) {
    writeRoute(writer, RIP_HEADER_BYTES + passwordBytes + index * ENTRY_BYTES, `routes[${index}]`, route, version);
  }
  return writer.bytes;
}

function writePassword(writer: MessageWriter, password: string): void {
  writer.u16(RIP_HEADER_BYTES, "address family", AUTHENTICATION_FAMILY);
  writer.u16(RIP_HEADER_BYTES + 2, "authentication type", TYPE_PASSWORD);
  writer.bytes.set(encodePassword("encodeRip.password", password, PASSWORD_BYTES), RIP_HEADER_BYTES + 4);
}

function writeRoute(writer: MessageWriter, at: number, path: string, route: RipRouteFields, version: number): void {
  checkObject(`encodeRip.${path}`, route);
  checkKnownOptions(`encodeRip.${path}`, route, version === 1 ? V1_ROUTE_FIELDS : ROUTE_FIELDS);
  const { addressFamily = FAMILY_IP, routeTag = 0, subnetMask = NO_ADDRESS, nextHop = NO_ADDRESS, metric = 1 } = route;
  writer.u16(at, `${path}.addressFamily`, addressFamily);
  writer.u16(at + 2, `${path}.routeTag`, routeTag);
  writer.address(at + 4, `${path}.address`, route.address, parseIpv4);
  writer.address(at + 8, `${path}.subnetMask`, subnetMask, parseIpv4);
  writer.address(at + 12, `${path}.nextHop`, nextHop, parseIpv4);
  writer.u32(at + 16, `${path}.metric`, metric);
}
