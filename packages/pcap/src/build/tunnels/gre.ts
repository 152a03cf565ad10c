import { badValue, checkBoolean, checkKnownOptions, checkOneOf, type OptionNames } from "../../check-options.ts";
import { ETHERTYPE_IPV6 } from "../../decode/field/numbers.ts";
import { MessageWriter } from "../message-writer.ts";
import { join, noBytes, type Payload, payloadBytes, type TransportMessage } from "../payload.ts";

const PROTOCOL_GRE = 47;
const TRANSPARENT_ETHERNET = 0x6558;
const ETHERTYPE_PPP = 0x880b;
const CHECKSUM = 0x8000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGMENT = 0x0080;
const MIN_BYTES = 4;
const FIELD_BYTES = 4;
/** Address and control of PPP, and the protocol of the packet that follows (RFC 1661). */
const PPP_IPV4: readonly number[] = [0xff, 0x03, 0x00, 0x21];
const PPP_IPV6: readonly number[] = [0xff, 0x03, 0x00, 0x57];

/** Fields of {@link encodeGre}. A field that is not given is not in the header. */
export interface GreFields {
  /** 0 (RFC 2784), or 1 (RFC 2637), which PPTP uses. Default: 1 if there is a `callId`, otherwise 0. */
  readonly version?: number | undefined;
  /** EtherType of the payload. Default: that of the packet; for bytes, Ethernet (0x6558), or in version 1 PPP (0x880b). */
  readonly protocolType?: number | undefined;
  /** Whether there is a checksum of header and payload. Default: only if `checksum` is given. */
  readonly hasChecksum?: boolean | undefined;
  /** Default: the correct checksum. */
  readonly checksum?: number | undefined;
  /** In version 0, the number of the tunnel, or of a flow in it. */
  readonly key?: number | undefined;
  /** Virtual subnet of NVGRE (RFC 7637), 0 to 0xffffff, instead of `key`. */
  readonly virtualSubnetId?: number | undefined;
  /** Flow of NVGRE, 0 to 255. Default 0. */
  readonly flowId?: number | undefined;
  /** In version 1, the number that the receiver has for the session. Default 0. */
  readonly callId?: number | undefined;
  /** In version 1, the length of the payload. Default: the correct length. */
  readonly payloadBytes?: number | undefined;
  /** Sequence number. */
  readonly sequence?: number | undefined;
  /** In version 1, the highest sequence number that was received. */
  readonly acknowledgment?: number | undefined;
}

const FIELDS: OptionNames<GreFields> = {
  version: true,
  protocolType: true,
  hasChecksum: true,
  checksum: true,
  key: true,
  virtualSubnetId: true,
  flowId: true,
  callId: true,
  payloadBytes: true,
  sequence: true,
  acknowledgment: true,
};
const ONLY_VERSION_0 = ["hasChecksum", "checksum", "key", "virtualSubnetId", "flowId"] as const;
const ONLY_VERSION_1 = ["callId", "payloadBytes", "acknowledgment"] as const;

/**
 * Returns a GRE packet (RFC 2784 and 2890; with `virtualSubnetId` NVGRE, RFC 7637; with `callId` that of PPTP, RFC 2637) with a
 * frame or a packet in it. In version 1, a packet is put into a PPP frame.
 *
 * @throws {TypeError} if a field is unknown, its value does not fit, or its version does not have it
 * @example
 * ipv4({ source: "192.0.2.1", destination: "192.0.2.2" },
 *   encodeGre({ key: 5 }, ipv4({ source: "10.0.0.1", destination: "10.0.0.2" }, icmp())))
 */
export function encodeGre(fields: GreFields = {}, payload: Payload = noBytes): TransportMessage {
  checkKnownOptions("encodeGre", fields, FIELDS);
  const { callId, version = callId === undefined ? 0 : 1 } = fields;
  checkOneOf("encodeGre.version", version, [0, 1]);
  for (const name of version === 0 ? ONLY_VERSION_1 : ONLY_VERSION_0) {
    if (fields[name] !== undefined) throw badValue(`encodeGre.${name}`, `absent in version ${version}`, fields[name]);
  }
  const bytes = version === 0 ? encodeVersion0(fields, payload) : encodeVersion1(fields, payload);
  return { protocol: PROTOCOL_GRE, encode: () => bytes };
}

function encodeVersion0(fields: GreFields, payload: Payload): Uint8Array {
  const inner = payloadBytes("encodeGre", payload);
  const { protocolType = payload instanceof Uint8Array ? TRANSPARENT_ETHERNET : payload.etherType } = fields;
  const { hasChecksum = fields.checksum !== undefined, sequence } = fields;
  checkBoolean("encodeGre.hasChecksum", hasChecksum);
  const key = keyOf(fields);
  const words: readonly (readonly [name: string, flag: number, value: number | undefined])[] = [
    ["checksum", CHECKSUM, hasChecksum ? 0 : undefined],
    ["key", KEY, key],
    ["sequence", SEQUENCE, sequence],
  ];
  const writer = writeHeader(0, protocolType, words, inner);
  const { checksum = writer.checksum() } = fields;
  if (hasChecksum) writer.u16(MIN_BYTES, "checksum", checksum);
  return writer.bytes;
}

function encodeVersion1(fields: GreFields, payload: Payload): Uint8Array {
  const inner = pppBytes(payload);
  const { protocolType = ETHERTYPE_PPP, callId = 0, payloadBytes: length = inner.length } = fields;
  const { sequence, acknowledgment } = fields;
  const writer = writeHeader(
    1,
    protocolType,
    [
      ["callId", KEY, 0],
      ["sequence", SEQUENCE, sequence],
      ["acknowledgment", ACKNOWLEDGMENT, acknowledgment],
    ],
    inner,
  );
  writer.u16(MIN_BYTES, "payloadBytes", length);
  writer.u16(MIN_BYTES + 2, "callId", callId);
  return writer.bytes;
}

/** Writes the flags, the protocol type, the optional fields that have a value, and the payload. */
function writeHeader(
  version: number,
  protocolType: number,
  words: readonly (readonly [name: string, flag: number, value: number | undefined])[],
  payload: Uint8Array,
): MessageWriter {
  const present = words.filter(([, , value]) => value !== undefined);
  const headerBytes = MIN_BYTES + present.length * FIELD_BYTES;
  const writer = new MessageWriter("encodeGre", headerBytes + payload.length);
  writer.u16(
    0,
    "version",
    present.reduce((flags, [, flag]) => flags + flag, version),
  );
  writer.u16(2, "protocolType", protocolType);
  for (const [index, [name, , value = 0]] of present.entries())
    writer.u32(MIN_BYTES + index * FIELD_BYTES, name, value);
  writer.bytes.set(payload, headerBytes);
  return writer;
}

/** Returns the key as it is given, or as NVGRE has it; undefined if there is none. */
function keyOf({ key, virtualSubnetId, flowId = 0 }: GreFields): number | undefined {
  if (virtualSubnetId === undefined) return key;
  if (key !== undefined) throw badValue("encodeGre.key", "absent, since there is a virtualSubnetId", key);
  const writer = new MessageWriter("encodeGre", 0);
  return writer.part("virtualSubnetId", virtualSubnetId, 24, 8) + writer.part("flowId", flowId, 8, 0);
}

/** Returns a PPP frame with a packet, or the bytes of a frame as they are. */
function pppBytes(payload: Payload): Uint8Array {
  const bytes = payloadBytes("encodeGre", payload);
  if (payload instanceof Uint8Array) return bytes;
  return join(Uint8Array.from(payload.etherType === ETHERTYPE_IPV6 ? PPP_IPV6 : PPP_IPV4), bytes);
}
