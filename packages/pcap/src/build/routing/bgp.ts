import { badValue, checkArray, checkKnownOptions, checkObject, checkOneOf } from "../../check-options.ts";
import * as types from "../../decode/routing/bgp-message.ts";
import * as capabilities from "../../decode/routing/bgp-open.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv4 } from "../parse-address.ts";
import { noBytes } from "../payload.ts";
import { encodeAttribute, encodePrefixes } from "./bgp-attribute.ts";
import {
  type BgpCapabilityFields,
  type BgpFields,
  type BgpNotificationFields,
  type BgpOpenFields,
  type BgpRouteRefreshFields,
  type BgpUpdateFields,
  CAPABILITY_FIELDS,
  MESSAGE_FIELDS,
} from "./bgp-fields.ts";
import { joinParts } from "./join-parts.ts";

const MARKER_BYTES = 16;
const VERSION = 4;
/** RFC 4271, section 10. */
const HOLD_TIME_SECONDS = 90;
const PARAMETER_CAPABILITIES = 2;
const UNICAST = 1;

const TYPES: Readonly<Record<BgpFields["kind"], number>> = {
  open: types.BGP_OPEN,
  update: types.BGP_UPDATE,
  notification: types.BGP_NOTIFICATION,
  keepalive: types.BGP_KEEPALIVE,
  "route-refresh": types.BGP_ROUTE_REFRESH,
};

/**
 * Returns a message of BGP (RFC 4271), or several, one after the other: the payload of a TCP segment to or from port 179.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * encodeBgp([{ kind: "open", autonomousSystem: 65_000, identifier: "10.0.0.1" }, { kind: "keepalive" }])
 */
export function encodeBgp(fields: BgpFields | readonly BgpFields[]): Uint8Array {
  if (!Array.isArray(fields)) return encodeMessage("encodeBgp", fields as BgpFields);
  return joinParts(fields.map((message, index) => encodeMessage(`encodeBgp[${index}]`, message)));
}

function encodeMessage(path: string, fields: BgpFields): Uint8Array {
  checkObject(`${path}: options`, fields);
  checkOneOf(`${path}.kind`, fields.kind, Object.keys(TYPES));
  checkKnownOptions(path, fields, MESSAGE_FIELDS[fields.kind]);
  const body = encodeBody(fields);
  const header = new MessageWriter("encodeBgp", types.BGP_HEADER_BYTES);
  header.bytes.fill(0xff, 0, MARKER_BYTES);
  header.u16(MARKER_BYTES, "length of the message", types.BGP_HEADER_BYTES + body.length);
  header.u8(MARKER_BYTES + 2, "type", TYPES[fields.kind]);
  return joinParts([header.bytes, body]);
}

function encodeBody(fields: BgpFields): Uint8Array {
  switch (fields.kind) {
    case "open":
      return encodeOpen(fields);
    case "update":
      return encodeUpdate(fields);
    case "notification":
      return encodeNotification(fields);
    case "keepalive":
      return noBytes;
    case "route-refresh":
      return encodeRouteRefresh(fields);
  }
}

function encodeOpen(fields: BgpOpenFields): Uint8Array {
  const { version = VERSION, holdTimeSeconds = HOLD_TIME_SECONDS, capabilities: list = [] } = fields;
  checkArray("encodeBgp.capabilities", list);
  const encoded = joinParts(list.map((capability, index) => encodeCapability(capability, `capabilities[${index}]`)));
  const writer = new MessageWriter("encodeBgp", 10);
  writer.u8(0, "version", version);
  writer.u16(1, "autonomousSystem", fields.autonomousSystem);
  writer.u16(3, "holdTimeSeconds", holdTimeSeconds);
  writer.address(5, "identifier", fields.identifier, parseIpv4);
  if (encoded.length === 0) return writer.bytes;
  const parameter = new MessageWriter("encodeBgp", 2);
  parameter.u8(0, "type of the parameter", PARAMETER_CAPABILITIES);
  parameter.u8(1, "length of the capabilities", encoded.length);
  writer.u8(9, "length of the capabilities", parameter.bytes.length + encoded.length);
  return joinParts([writer.bytes, parameter.bytes, encoded]);
}

function encodeCapability(capability: BgpCapabilityFields, path: string): Uint8Array {
  checkObject(`encodeBgp.${path}`, capability);
  const { name = "unknown" } = capability;
  checkOneOf(`encodeBgp.${path}.name`, name, Object.keys(CAPABILITY_FIELDS));
  checkKnownOptions(`encodeBgp.${path}`, capability, CAPABILITY_FIELDS[name]);
  if (capability.name === undefined || capability.name === "unknown") {
    const { value } = capability;
    if (!(value instanceof Uint8Array)) throw badValue(`encodeBgp.${path}.value`, "a Uint8Array", value);
    return withHeader(path, capability.code, value);
  }
  switch (capability.name) {
    case "multiprotocol": {
      const { addressFamily, subsequentAddressFamily = UNICAST } = capability;
      const writer = new MessageWriter("encodeBgp", 4);
      writer.u16(0, `${path}.addressFamily`, addressFamily);
      writer.u8(3, `${path}.subsequentAddressFamily`, subsequentAddressFamily);
      return withHeader(path, capabilities.CAPABILITY_MULTIPROTOCOL, writer.bytes);
    }
    case "route-refresh":
      return withHeader(path, capabilities.CAPABILITY_ROUTE_REFRESH, noBytes);
    case "four-octet-as": {
      const writer = new MessageWriter("encodeBgp", 4);
      writer.u32(0, `${path}.autonomousSystem`, capability.autonomousSystem);
      return withHeader(path, capabilities.CAPABILITY_FOUR_OCTET_AS, writer.bytes);
    }
  }
}

function withHeader(path: string, code: number, value: Uint8Array): Uint8Array {
  const header = new MessageWriter("encodeBgp", 2);
  header.u8(0, `${path}.code`, code);
  header.u8(1, `${path}: length of the value`, value.length);
  return joinParts([header.bytes, value]);
}

function encodeUpdate(fields: BgpUpdateFields): Uint8Array {
  const { withdrawnRoutes = [], attributes = [], routes = [] } = fields;
  checkArray("encodeBgp.attributes", attributes);
  const encoded = attributes.map((attribute, index) => encodeAttribute(attribute, `attributes[${index}]`));
  return joinParts([
    withLength("withdrawnRoutes", encodePrefixes("withdrawnRoutes", withdrawnRoutes)),
    withLength("attributes", joinParts(encoded)),
    encodePrefixes("routes", routes),
  ]);
}

function withLength(name: string, bytes: Uint8Array): Uint8Array {
  const length = new MessageWriter("encodeBgp", 2);
  length.u16(0, `${name}: length`, bytes.length);
  return joinParts([length.bytes, bytes]);
}

function encodeNotification(fields: BgpNotificationFields): Uint8Array {
  const { errorSubcode = 0, data = noBytes } = fields;
  if (!(data instanceof Uint8Array)) throw badValue("encodeBgp.data", "a Uint8Array", data);
  const writer = new MessageWriter("encodeBgp", 2);
  writer.u8(0, "errorCode", fields.errorCode);
  writer.u8(1, "errorSubcode", errorSubcode);
  return joinParts([writer.bytes, data]);
}

function encodeRouteRefresh(fields: BgpRouteRefreshFields): Uint8Array {
  const { subsequentAddressFamily = UNICAST, subtype = 0 } = fields;
  const writer = new MessageWriter("encodeBgp", 4);
  writer.u16(0, "addressFamily", fields.addressFamily);
  writer.u8(2, "subtype", subtype);
  writer.u8(3, "subsequentAddressFamily", subsequentAddressFamily);
  return writer.bytes;
}
