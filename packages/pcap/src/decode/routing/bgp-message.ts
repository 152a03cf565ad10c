import type { Problem } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { type BgpAttribute, readAttributes } from "./bgp-attribute.ts";
import { type BgpOpen, readOpen } from "./bgp-open.ts";
import { AFI_IPV4, type BgpPrefix, readPrefixes } from "./bgp-prefix.ts";
import { FieldReader } from "./field-reader.ts";

/** Marker, length and type. */
export const BGP_HEADER_BYTES = 19;

export const BGP_OPEN = 1;
export const BGP_UPDATE = 2;
export const BGP_NOTIFICATION = 3;
export const BGP_KEEPALIVE = 4;
export const BGP_ROUTE_REFRESH = 5;

/** An update (RFC 4271, section 4.3). */
export interface BgpUpdate {
  readonly kind: "update";
  /** Type of the message: 2. */
  readonly type: number;
  /** IPv4 routes that are no longer there. */
  readonly withdrawnRoutes: readonly BgpPrefix[];
  /** Attributes that all routes of the update have. */
  readonly attributes: readonly BgpAttribute[];
  /** IPv4 routes. */
  readonly routes: readonly BgpPrefix[];
}

/** A notification, which ends the session (RFC 4271, section 4.5). */
export interface BgpNotification {
  readonly kind: "notification";
  /** Type of the message: 3. */
  readonly type: number;
  /** 1 header, 2 open, 3 update, 4 hold timer, 5 state machine, 6 cease, … */
  readonly errorCode: number;
  /** Detail of the code. */
  readonly errorSubcode: number;
  /** Details of the error. A view. */
  readonly data: Uint8Array;
}

/** A message that only shows that the sender is alive (RFC 4271, section 4.4). */
export interface BgpKeepalive {
  readonly kind: "keepalive";
  /** Type of the message: 4. */
  readonly type: number;
}

/** A request to send all routes of a family again (RFC 2918, RFC 7313). */
export interface BgpRouteRefresh {
  readonly kind: "route-refresh";
  /** Type of the message: 5. */
  readonly type: number;
  /** 1 IPv4, 2 IPv6, … */
  readonly addressFamily: number;
  /** 1 unicast, 2 multicast, … */
  readonly subsequentAddressFamily: number;
  /** 0 request, 1 begin and 2 end of the routes. */
  readonly subtype: number;
}

/** A message of another type, or one whose fixed part is incomplete. */
export interface BgpUnknownMessage {
  readonly kind: "unknown";
  /** Type of the message. */
  readonly type: number;
  /** The bytes after the header. A view. */
  readonly data: Uint8Array;
}

/** A message of BGP. */
export type BgpMessage = BgpOpen | BgpUpdate | BgpNotification | BgpKeepalive | BgpRouteRefresh | BgpUnknownMessage;

/** Returns a message, of which all bytes are available, and its problem. */
export function readMessage(span: Span): { readonly message: BgpMessage; readonly problem: Problem | undefined } {
  const type = span.u8(BGP_HEADER_BYTES - 1);
  const reader = new FieldReader(span, BGP_HEADER_BYTES, "the message");
  const message = read(type, reader) ?? { kind: "unknown", type, data: span.bytes(BGP_HEADER_BYTES) };
  return { message, problem: reader.problem };
}

function read(type: number, reader: FieldReader): BgpMessage | undefined {
  switch (type) {
    case BGP_OPEN:
      return readOpen(type, reader);
    case BGP_UPDATE:
      return readUpdate(type, reader);
    case BGP_NOTIFICATION: {
      const codes = reader.take(2);
      return codes && readNotification(type, codes, reader);
    }
    case BGP_KEEPALIVE:
      return { kind: "keepalive", type };
    case BGP_ROUTE_REFRESH: {
      const family = reader.take(4);
      return family && readRefresh(type, family);
    }
    default:
      return undefined;
  }
}

function readUpdate(type: number, reader: FieldReader): BgpUpdate | undefined {
  const withdrawn = reader.take(reader.u16() ?? 0);
  const attributes = reader.take(reader.u16() ?? 0);
  if (withdrawn === undefined || attributes === undefined) return undefined;
  const part = <T>(span: Span, container: string, readPart: (inner: FieldReader) => T): T => {
    const inner = new FieldReader(span, 0, container);
    const found = readPart(inner);
    if (inner.problem !== undefined) reader.fail(inner.problem.reason);
    return found;
  };
  const readRoutes = (inner: FieldReader): BgpPrefix[] => readPrefixes(inner, AFI_IPV4);
  return {
    kind: "update",
    type,
    withdrawnRoutes: part(withdrawn, "the withdrawn routes", readRoutes),
    attributes: part(attributes, "the attributes", readAttributes),
    routes: readRoutes(reader),
  };
}

const readNotification = (type: number, codes: Span, reader: FieldReader): BgpNotification => ({
  kind: "notification",
  type,
  errorCode: codes.u8(0),
  errorSubcode: codes.u8(1),
  data: reader.rest().bytes(),
});

const readRefresh = (type: number, family: Span): BgpRouteRefresh => ({
  kind: "route-refresh",
  type,
  addressFamily: family.u16(0),
  subtype: family.u8(2),
  subsequentAddressFamily: family.u8(3),
});
