import { checkArray, checkKnownOptions, checkObject, type OptionNames } from "../../check-options.ts";
import { RIPNG_ENTRY_BYTES, RIPNG_HEADER_BYTES, RIPNG_RESPONSE } from "../../decode/routing/ripng.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv6 } from "../parse-address.ts";

/** An entry, for {@link encodeRipng}. */
export interface RipngRouteFields {
  /** Prefix of the destination; or the next hop of the routes after it, if the metric is 255. */
  readonly prefix: string;
  /** Default 0. */
  readonly routeTag?: number | undefined;
  /** Length of the prefix, in bits. Default 64, or 0 for a next hop. */
  readonly prefixLength?: number | undefined;
  /** Distance in hops. Default 1. */
  readonly metric?: number | undefined;
}

/** Fields of {@link encodeRipng}. */
export interface RipngFields {
  /** 1 request, 2 response. Default 2. */
  readonly command?: number | undefined;
  /** Version of the protocol. Default 1. */
  readonly version?: number | undefined;
  /** Entries. Default: none. */
  readonly routes?: readonly RipngRouteFields[] | undefined;
}

const FIELDS: OptionNames<RipngFields> = { command: true, version: true, routes: true };
const ROUTE_FIELDS: OptionNames<RipngRouteFields> = { prefix: true, routeTag: true, prefixLength: true, metric: true };
const DEFAULT_PREFIX_LENGTH = 64;
const NEXT_HOP_METRIC = 255;

/**
 * Returns a message of RIPng (RFC 2080): the payload of a UDP datagram between ports 521.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function encodeRipng(fields: RipngFields): Uint8Array {
  checkKnownOptions("encodeRipng", fields, FIELDS);
  const { command = RIPNG_RESPONSE, version = 1, routes = [] } = fields;
  checkArray("encodeRipng.routes", routes);
  const writer = new MessageWriter("encodeRipng", RIPNG_HEADER_BYTES + routes.length * RIPNG_ENTRY_BYTES);
  writer.u8(0, "command", command);
  writer.u8(1, "version", version);
  for (const [index, route] of routes.entries()) {
    const path = `routes[${index}]`;
    checkObject(`encodeRipng.${path}`, route);
    checkKnownOptions(`encodeRipng.${path}`, route, ROUTE_FIELDS);
    const { routeTag = 0, metric = 1 } = route;
    const { prefixLength = metric === NEXT_HOP_METRIC ? 0 : DEFAULT_PREFIX_LENGTH } = route;
    const at = RIPNG_HEADER_BYTES + index * RIPNG_ENTRY_BYTES;
    writer.address(at, `${path}.prefix`, route.prefix, parseIpv6);
    writer.u16(at + 16, `${path}.routeTag`, routeTag);
    writer.u8(at + 18, `${path}.prefixLength`, prefixLength);
    writer.u8(at + 19, `${path}.metric`, metric);
  }
  return writer.bytes;
}
