import { checkKnownOptions, checkString, type OptionNames } from "../../check-options.ts";
import * as types from "../../decode/protocols/link/pppoe.ts";
import { PPPOE_HEADER_BYTES } from "../../decode/protocols/link/pppoe.ts";
import { MessageWriter } from "../message-writer.ts";
import { join, type NetworkPacket, noBytes, type Payload, payloadBytes } from "../payload.ts";
import { checkBytes, checkTypedValues, encodeTag, joinAll, type TypedValue } from "./tag-list.ts";

const ETHERTYPE_DISCOVERY = 0x8863;
const ETHERTYPE_SESSION = 0x8864;

interface PppoeHeaderFields {
  /** Default 1. */
  readonly version?: number | undefined;
  /** Default 1. */
  readonly type?: number | undefined;
  /** Length of the payload. Default: the correct one. */
  readonly lengthBytes?: number | undefined;
}

/** Fields of {@link encodePppoeDiscovery}. A tag is sent if its field is given. */
export interface PppoeDiscoveryFields extends PppoeHeaderFields {
  /** 9 initiation, 7 offer, 0x19 request, 0x65 confirmation, 0xa7 termination. */
  readonly code: number;
  /** Number of the session. Default 0. */
  readonly sessionId?: number | undefined;
  /** The service that is wanted or offered; empty text is any service. */
  readonly serviceName?: string | undefined;
  /** The name of the access concentrator. */
  readonly acName?: string | undefined;
  /** The bytes by which a host recognizes the answers to its packets. */
  readonly hostUniq?: Uint8Array | undefined;
  /** The bytes of an offer that the request repeats. */
  readonly acCookie?: Uint8Array | undefined;
  /** The bytes by which a relay recognizes its packets. */
  readonly relaySessionId?: Uint8Array | undefined;
  /** The largest packet of PPP that the sender supports (RFC 4638). */
  readonly maxPayloadBytes?: number | undefined;
  /** Why the service is not available. */
  readonly serviceNameError?: string | undefined;
  /** Why the access concentrator has failed. */
  readonly acSystemError?: string | undefined;
  /** Any other error. */
  readonly genericError?: string | undefined;
  /** Tags after those that have fields. Default: none. */
  readonly tags?: readonly TypedValue[] | undefined;
}

/** Fields of {@link encodePppoeSession}. */
export interface PppoeSessionFields extends PppoeHeaderFields {
  /** Number of the session. */
  readonly sessionId: number;
  /** Default 0. */
  readonly code?: number | undefined;
}

const HEADER_FIELDS = { code: true, sessionId: true, version: true, type: true, lengthBytes: true } as const;
const DISCOVERY_FIELDS: OptionNames<PppoeDiscoveryFields> = {
  ...HEADER_FIELDS,
  serviceName: true,
  acName: true,
  hostUniq: true,
  acCookie: true,
  relaySessionId: true,
  maxPayloadBytes: true,
  serviceNameError: true,
  acSystemError: true,
  genericError: true,
  tags: true,
};
const SESSION_FIELDS: OptionNames<PppoeSessionFields> = HEADER_FIELDS;

type Name<Value> = {
  [K in keyof PppoeDiscoveryFields]-?: PppoeDiscoveryFields[K] extends Value | undefined ? K : never;
}[keyof PppoeDiscoveryFields];
const TEXT_TAGS: readonly (readonly [Name<string>, number])[] = [
  ["serviceName", types.TAG_SERVICE_NAME],
  ["acName", types.TAG_AC_NAME],
  ["serviceNameError", types.TAG_SERVICE_NAME_ERROR],
  ["acSystemError", types.TAG_AC_SYSTEM_ERROR],
  ["genericError", types.TAG_GENERIC_ERROR],
];
const BYTES_TAGS: readonly (readonly [Name<Uint8Array>, number])[] = [
  ["hostUniq", types.TAG_HOST_UNIQ],
  ["acCookie", types.TAG_AC_COOKIE],
  ["relaySessionId", types.TAG_RELAY_SESSION_ID],
];

/**
 * Returns a packet of PPPoE's discovery (RFC 2516, section 5).
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * ethernet({ source: "52:54:00:00:00:0a", destination: "ff:ff:ff:ff:ff:ff" },
 *   encodePppoeDiscovery({ code: 9, serviceName: "", hostUniq: Uint8Array.of(1, 2) }))
 */
export function encodePppoeDiscovery(fields: PppoeDiscoveryFields): NetworkPacket {
  checkKnownOptions("pppoeDiscovery", fields, DISCOVERY_FIELDS);
  const { code, sessionId = 0, tags = [] } = fields;
  checkTypedValues("pppoeDiscovery.tags", tags);
  const named = namedTags(fields).map((tag) => encodeTag("pppoeDiscovery", "tag", tag));
  const others = tags.map((tag, index) => encodeTag("pppoeDiscovery", `tags[${index}]`, tag));
  const bytes = withHeader("pppoeDiscovery", code, sessionId, fields, joinAll([...named, ...others]));
  return { etherType: ETHERTYPE_DISCOVERY, protocol: undefined, bytes };
}

/**
 * Returns a packet of a PPPoE session (RFC 2516, section 6). The payload is a packet of PPP: see {@link encodePpp}.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * encodePppoeSession({ sessionId: 17 }, encodePpp({}, encodeLcp({ code: 1, magicNumber: 5 })))
 */
export function encodePppoeSession(fields: PppoeSessionFields, payload: Payload = noBytes): NetworkPacket {
  checkKnownOptions("pppoeSession", fields, SESSION_FIELDS);
  const { code = types.PPPOE_SESSION, sessionId } = fields;
  const bytes = withHeader("pppoeSession", code, sessionId, fields, payloadBytes("pppoeSession", payload));
  return { etherType: ETHERTYPE_SESSION, protocol: undefined, bytes };
}

function namedTags(fields: PppoeDiscoveryFields): TypedValue[] {
  const tags: TypedValue[] = [];
  for (const [name, type] of TEXT_TAGS) {
    const text = fields[name];
    checkString(`pppoeDiscovery.${name}`, text);
    if (text !== undefined) tags.push({ type, value: new TextEncoder().encode(text) });
  }
  for (const [name, type] of BYTES_TAGS) {
    const value = fields[name];
    if (value === undefined) continue;
    checkBytes(`pppoeDiscovery.${name}`, value);
    tags.push({ type, value });
  }
  const { maxPayloadBytes } = fields;
  if (maxPayloadBytes === undefined) return tags;
  const writer = new MessageWriter("pppoeDiscovery", 2);
  writer.u16(0, "maxPayloadBytes", maxPayloadBytes);
  return [...tags, { type: types.TAG_MAX_PAYLOAD, value: writer.bytes }];
}

function withHeader(
  layer: string,
  code: number,
  sessionId: number,
  { version = 1, type = 1, lengthBytes }: PppoeHeaderFields,
  payload: Uint8Array,
): Uint8Array {
  const writer = new MessageWriter(layer, PPPOE_HEADER_BYTES);
  writer.u8(0, "version", writer.part("version", version, 4, 4) + writer.part("type", type, 4, 0));
  writer.u8(1, "code", code);
  writer.u16(2, "sessionId", sessionId);
  writer.u16(4, "lengthBytes", lengthBytes ?? payload.length);
  return join(writer.bytes, payload);
}
