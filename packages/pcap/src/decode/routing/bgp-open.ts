import { ipv4Address } from "../field/address.ts";
import type { Span } from "../field/span.ts";
import { FieldReader } from "./field-reader.ts";

const PARAMETER_CAPABILITIES = 2;
/** Length and type that announce lengths of two bytes (RFC 9072). */
const EXTENDED = 255;

export const CAPABILITY_MULTIPROTOCOL = 1;
export const CAPABILITY_ROUTE_REFRESH = 2;
export const CAPABILITY_FOUR_OCTET_AS = 65;

/** A capability of the sender (RFC 5492). */
export type BgpCapability =
  /** Routes of a family of addresses (RFC 4760). */
  | {
      readonly name: "multiprotocol";
      /** Code of the capability: 1. */
      readonly code: number;
      /** 1 IPv4, 2 IPv6, … */
      readonly addressFamily: number;
      /** 1 unicast, 2 multicast, … */
      readonly subsequentAddressFamily: number;
    }
  /** RFC 2918. */
  | {
      readonly name: "route-refresh";
      /** Code of the capability: 2. */
      readonly code: number;
    }
  /** Numbers of autonomous systems of four bytes (RFC 6793), with the sender's. */
  | {
      readonly name: "four-octet-as";
      /** Code of the capability: 65. */
      readonly code: number;
      /** The sender's autonomous system. */
      readonly autonomousSystem: number;
    }
  /** Another capability, or one of an unusual length. */
  | {
      readonly name: "unknown";
      /** Code of the capability. */
      readonly code: number;
      /** The bytes after code and length. A view. */
      readonly value: Uint8Array;
    };

/** An open message (RFC 4271, section 4.2). */
export interface BgpOpen {
  readonly kind: "open";
  /** Type of the message: 1. */
  readonly type: number;
  /** Version of the protocol: 4. */
  readonly version: number;
  /** The sender's autonomous system; 23,456 if it takes four bytes, which are in a capability. */
  readonly autonomousSystem: number;
  /** Time after which a silent peer is down, in seconds; 0 for never. */
  readonly holdTimeSeconds: number;
  /** The sender's identifier, in the form of an IPv4 address. */
  readonly identifier: string;
  /** Capabilities of the sender. */
  readonly capabilities: readonly BgpCapability[];
}

/** Reads what follows the header of an open message; undefined if its fixed part is incomplete. */
export function readOpen(type: number, reader: FieldReader): BgpOpen | undefined {
  const fixed = reader.take(9);
  const length = reader.u8();
  if (fixed === undefined || length === undefined) return undefined;
  return {
    kind: "open",
    type,
    version: fixed.u8(0),
    autonomousSystem: fixed.u16(1),
    holdTimeSeconds: fixed.u16(3),
    identifier: ipv4Address(fixed, 5),
    capabilities: readParameters(reader, length),
  };
}

function readParameters(reader: FieldReader, length: number): BgpCapability[] {
  let list = reader.take(length === EXTENDED ? 1 : length);
  const isExtended = length === EXTENDED && list?.u8(0) === EXTENDED;
  if (isExtended) list = reader.take(reader.u16() ?? 0);
  if (list === undefined) return [];
  const capabilities: BgpCapability[] = [];
  const parameters = new FieldReader(list, 0, "the optional parameters");
  while (!parameters.isAtEnd) {
    const type = parameters.u8();
    const bytes = isExtended ? parameters.u16() : parameters.u8();
    const value = parameters.take(bytes ?? 0);
    if (type === PARAMETER_CAPABILITIES && value !== undefined) readCapabilities(value, capabilities, reader);
  }
  if (parameters.problem !== undefined) reader.fail(parameters.problem.reason);
  return capabilities;
}

function readCapabilities(list: Span, capabilities: BgpCapability[], outer: FieldReader): void {
  const reader = new FieldReader(list, 0, "the capabilities");
  while (!reader.isAtEnd) {
    const code = reader.u8();
    const value = reader.take(reader.u8() ?? 0);
    if (code !== undefined && value !== undefined) capabilities.push(capabilityOf(code, value));
  }
  if (reader.problem !== undefined) outer.fail(reader.problem.reason);
}

function capabilityOf(code: number, value: Span): BgpCapability {
  if (code === CAPABILITY_MULTIPROTOCOL && value.length === 4)
    return { name: "multiprotocol", code, addressFamily: value.u16(0), subsequentAddressFamily: value.u8(3) };
  if (code === CAPABILITY_ROUTE_REFRESH && value.length === 0) return { name: "route-refresh", code };
  if (code === CAPABILITY_FOUR_OCTET_AS && value.length === 4)
    return { name: "four-octet-as", code, autonomousSystem: value.u32(0) };
  return { name: "unknown", code, value: value.bytes() };
}
