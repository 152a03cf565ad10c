import { badValue, checkArray, checkKnownOptions, checkObject, checkOneOf } from "../../check-options.ts";
import type { AsPathSegment } from "../../decode/routing/bgp-as-path.ts";
import * as types from "../../decode/routing/bgp-attribute.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv4, parseIpv6 } from "../parse-address.ts";
import { noBytes } from "../payload.ts";
import { ATTRIBUTE_FIELDS, type BgpAttributeFields, type BgpPrefixFields } from "./bgp-fields.ts";
import { joinParts } from "./join-parts.ts";

const OPTIONAL = 0x80;
const TRANSITIVE = 0x40;
const EXTENDED_LENGTH = 0x10;
const BOTH = OPTIONAL + TRANSITIVE;
const MAX_SHORT_BYTES = 255;
const UNICAST = 1;
const PREFIX_FIELDS = { prefix: true, prefixLength: true } as const;
const SEGMENT_FIELDS = { type: true, autonomousSystems: true } as const;

/** Type and usual flags of each attribute (RFC 4271, section 4.3, and those that define it). */
const KINDS: Readonly<Record<Exclude<BgpAttributeFields["name"], "unknown" | undefined>, readonly [number, number]>> = {
  origin: [types.ORIGIN, TRANSITIVE],
  "as-path": [types.AS_PATH, TRANSITIVE],
  "next-hop": [types.NEXT_HOP, TRANSITIVE],
  "multi-exit-discriminator": [types.MULTI_EXIT_DISCRIMINATOR, OPTIONAL],
  "local-preference": [types.LOCAL_PREFERENCE, TRANSITIVE],
  "atomic-aggregate": [types.ATOMIC_AGGREGATE, TRANSITIVE],
  aggregator: [types.AGGREGATOR, BOTH],
  communities: [types.COMMUNITIES, BOTH],
  "originator-id": [types.ORIGINATOR_ID, OPTIONAL],
  "cluster-list": [types.CLUSTER_LIST, OPTIONAL],
  "mp-reach": [types.MP_REACH, OPTIONAL],
  "mp-unreach": [types.MP_UNREACH, OPTIONAL],
  "large-communities": [types.LARGE_COMMUNITIES, BOTH],
};

/** Returns an attribute with its header; `path` is its place in the message's fields. */
export function encodeAttribute(attribute: BgpAttributeFields, path: string): Uint8Array {
  checkObject(`encodeBgp.${path}`, attribute);
  const { name = "unknown" } = attribute;
  checkOneOf(`encodeBgp.${path}.name`, name, Object.keys(ATTRIBUTE_FIELDS));
  checkKnownOptions(`encodeBgp.${path}`, attribute, ATTRIBUTE_FIELDS[name]);
  if (isUnknown(attribute)) {
    const { type, flags, value } = attribute;
    if (!(value instanceof Uint8Array)) throw badValue(`encodeBgp.${path}.value`, "a Uint8Array", value);
    return withHeader(path, type, flags, value);
  }
  const kind = KINDS[attribute.name];
  return withHeader(path, kind[0], kind[1], encodeValue(attribute, path));
}

function withHeader(path: string, type: number, flags: number, value: Uint8Array): Uint8Array {
  const isExtended = value.length > MAX_SHORT_BYTES || (flags & EXTENDED_LENGTH) !== 0;
  const header = new MessageWriter("encodeBgp", isExtended ? 4 : 3);
  header.u8(0, `${path}.flags`, isExtended ? flags | EXTENDED_LENGTH : flags);
  header.u8(1, `${path}.type`, type);
  if (isExtended) header.u16(2, `${path}: length of the attribute`, value.length);
  else header.u8(2, `${path}: length of the attribute`, value.length);
  return joinParts([header.bytes, value]);
}

type UnknownAttribute = Extract<BgpAttributeFields, { readonly name?: "unknown" | undefined }>;
type NamedAttribute = Exclude<BgpAttributeFields, UnknownAttribute>;

const isUnknown = (attribute: BgpAttributeFields): attribute is UnknownAttribute =>
  attribute.name === undefined || attribute.name === "unknown";

function encodeValue(attribute: NamedAttribute, path: string): Uint8Array {
  switch (attribute.name) {
    case "origin":
    case "multi-exit-discriminator":
    case "local-preference":
      return encodeNumber(`${path}.value`, attribute.name === "origin" ? 1 : 4, attribute.value);
    case "as-path":
      return encodeAsPath(attribute.segments, path, attribute.asNumberBytes);
    case "next-hop":
    case "originator-id":
      return encodeAddress(`${path}.address`, attribute.address);
    case "aggregator": {
      const system = encodeNumber(`${path}.autonomousSystem`, 4, attribute.autonomousSystem);
      return joinParts([system, encodeAddress(`${path}.address`, attribute.address)]);
    }
    case "communities":
      return encodeList(attribute.values, path, (text, place) => encodeCommunity(text, place, 2, 2));
    case "large-communities":
      return encodeList(attribute.values, path, (text, place) => encodeCommunity(text, place, 3, 4));
    case "cluster-list":
      return encodeList(attribute.values, path, (text, place) => encodeAddress(place, text));
    case "mp-reach": {
      checkArray(`encodeBgp.${path}.nextHops`, attribute.nextHops);
      const hops = attribute.nextHops.map((hop, index) => parseAddress(`${path}.nextHops[${index}]`, hop));
      const hopBytes = encodeNumber(`${path}: length of the next hops`, 1, joinParts(hops).length);
      const routes = encodePrefixes(`${path}.routes`, attribute.routes);
      return joinParts([encodeFamily(attribute, path), hopBytes, ...hops, Uint8Array.of(0), routes]);
    }
    case "mp-unreach":
      return joinParts([encodeFamily(attribute, path), encodePrefixes(`${path}.routes`, attribute.routes)]);
    case "atomic-aggregate":
      return noBytes;
  }
}

function encodeFamily(
  fields: { readonly addressFamily: number; readonly subsequentAddressFamily?: number | undefined },
  path: string,
): Uint8Array {
  const { subsequentAddressFamily = UNICAST } = fields;
  const writer = new MessageWriter("encodeBgp", 3);
  writer.u16(0, `${path}.addressFamily`, fields.addressFamily);
  writer.u8(2, `${path}.subsequentAddressFamily`, subsequentAddressFamily);
  return writer.bytes;
}

/** Returns prefixes, each with only as many bytes as it has bits. */
export function encodePrefixes(path: string, prefixes: readonly BgpPrefixFields[]): Uint8Array {
  checkArray(`encodeBgp.${path}`, prefixes);
  return joinParts(
    prefixes.map((route, index) => {
      const place = `${path}[${index}]`;
      checkObject(`encodeBgp.${place}`, route);
      checkKnownOptions(`encodeBgp.${place}`, route, PREFIX_FIELDS);
      const address = parseAddress(`${place}.prefix`, route.prefix);
      const bits = encodeNumber(`${place}.prefixLength`, 1, route.prefixLength);
      // A prefix that is longer than its address is sent as it is, to test the receiver.
      return joinParts([bits, address.subarray(0, Math.ceil(route.prefixLength / 8))]);
    }),
  );
}

function encodeAsPath(segments: readonly AsPathSegment[], path: string, asNumberBytes: 2 | 4 = 4): Uint8Array {
  checkArray(`encodeBgp.${path}.segments`, segments);
  checkOneOf(`encodeBgp.${path}.asNumberBytes`, asNumberBytes, [2, 4]);
  return joinParts(
    segments.map((segment, index) => {
      const place = `${path}.segments[${index}]`;
      checkObject(`encodeBgp.${place}`, segment);
      checkKnownOptions(`encodeBgp.${place}`, segment, SEGMENT_FIELDS);
      checkArray(`encodeBgp.${place}.autonomousSystems`, segment.autonomousSystems);
      const numbers = segment.autonomousSystems.map((number, at) =>
        encodeNumber(`${place}.autonomousSystems[${at}]`, asNumberBytes, number),
      );
      const count = encodeNumber(`${place}: number of autonomous systems`, 1, numbers.length);
      return joinParts([encodeNumber(`${place}.type`, 1, segment.type), count, ...numbers]);
    }),
  );
}

function encodeList(
  values: readonly string[],
  path: string,
  encode: (text: string, place: string) => Uint8Array,
): Uint8Array {
  checkArray(`encodeBgp.${path}.values`, values);
  return joinParts(values.map((text, index) => encode(text, `${path}.values[${index}]`)));
}

/** Returns a community, which is written as numbers of `bytes` bytes with colons between them. */
function encodeCommunity(text: unknown, place: string, parts: 2 | 3, bytes: 2 | 4): Uint8Array {
  const numbers = typeof text === "string" ? text.split(":") : [];
  const fits = numbers.length === parts && numbers.every((part) => /^\d+$/.test(part));
  if (!fits) throw badValue(`encodeBgp.${place}`, parts === 2 ? '"NUMBER:NUMBER"' : '"NUMBER:NUMBER:NUMBER"', text);
  return joinParts(numbers.map((part) => encodeNumber(place, bytes, Number(part))));
}

function encodeNumber(path: string, bytes: 1 | 2 | 4, value: number): Uint8Array {
  const writer = new MessageWriter("encodeBgp", bytes);
  if (bytes === 1) writer.u8(0, path, value);
  else if (bytes === 2) writer.u16(0, path, value);
  else writer.u32(0, path, value);
  return writer.bytes;
}

function encodeAddress(path: string, text: unknown): Uint8Array {
  const writer = new MessageWriter("encodeBgp", 4);
  writer.address(0, path, text, parseIpv4);
  return writer.bytes;
}

function parseAddress(path: string, text: unknown): Uint8Array {
  const address = typeof text === "string" ? (parseIpv4(text) ?? parseIpv6(text)) : undefined;
  if (address === undefined) throw badValue(`encodeBgp.${path}`, "an address", text);
  return address;
}
