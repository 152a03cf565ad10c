import { checkKnownOptions, type OptionNames } from "../../check-options.ts";
import { SLOW_LACP, SLOW_MARKER } from "../../decode/protocols/link/slow.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseMac } from "../parse-address.ts";
import type { NetworkPacket } from "../payload.ts";

const ETHERTYPE_SLOW = 0x8809;
const LACP_BYTES = 110;
const MARKER_BYTES = 110;
const ACTOR_AT = 2;
const PARTNER_AT = 22;
const COLLECTOR_AT = 42;
const PORT_TLV_BYTES = 20;
const SHORT_TLV_BYTES = 16;
const COLLECTOR = 3;
const DELAY_UNIT_US = 10;
const DEFAULT_PRIORITY = 32_768;
const NO_MAC = "00:00:00:00:00:00";

/** One of the two ports of a link, for {@link encodeLacp}. */
export interface LacpPortFields {
  /** MAC address that identifies the system. */
  readonly system: string;
  /** Number of the port. */
  readonly port: number;
  /** Priority of the system. Default 32,768. */
  readonly systemPriority?: number | undefined;
  /** Operational key: ports with the same key may be aggregated. Default 1. */
  readonly key?: number | undefined;
  /** Priority of the port. Default 32,768. */
  readonly portPriority?: number | undefined;
  /** Whether the port sends without being asked. Default true. */
  readonly activity?: boolean | undefined;
  /** Whether the port uses the short timeout. Default false. */
  readonly shortTimeout?: boolean | undefined;
  /** Whether the port may be aggregated with others. Default true. */
  readonly aggregation?: boolean | undefined;
  /** Whether the port is in the right aggregate. Default false. */
  readonly synchronization?: boolean | undefined;
  /** Whether the port receives frames for the aggregate. Default false. */
  readonly collecting?: boolean | undefined;
  /** Whether the port sends frames of the aggregate. Default false. */
  readonly distributing?: boolean | undefined;
  /** Whether the port uses defaults for its partner. Default false. */
  readonly defaulted?: boolean | undefined;
  /** Whether what the port knows about its partner has expired. Default false. */
  readonly expired?: boolean | undefined;
}

/** Fields of {@link encodeLacp}. */
export interface LacpFields {
  /** The port of the sender. */
  readonly actor: LacpPortFields;
  /** The port of the receiver, as the sender knows it. Default: unknown, which is all zeros. */
  readonly partner?: LacpPortFields | undefined;
  /** The most that the receiver of frames delays them, in microseconds: a multiple of 10. Default 0. */
  readonly collectorMaxDelayUs?: number | undefined;
  /** Default 1. */
  readonly version?: number | undefined;
}

/** Fields of {@link encodeMarker}. */
export interface MarkerFields {
  /** The number of the port that sent the marker. */
  readonly requesterPort: number;
  /** The MAC address of the system that sent the marker. */
  readonly requesterSystem: string;
  /** The number of the marker, which its response repeats. Default 0. */
  readonly requesterTransactionId?: number | undefined;
  /** Whether this answers a marker. Default false. */
  readonly isMarkerResponse?: boolean | undefined;
  /** Default 1. */
  readonly version?: number | undefined;
}

const LACP_FIELDS: OptionNames<LacpFields> = { actor: true, partner: true, collectorMaxDelayUs: true, version: true };
const MARKER_FIELDS: OptionNames<MarkerFields> = {
  requesterPort: true,
  requesterSystem: true,
  requesterTransactionId: true,
  isMarkerResponse: true,
  version: true,
};
const PORT_FIELDS: OptionNames<LacpPortFields> = {
  system: true,
  port: true,
  systemPriority: true,
  key: true,
  portPriority: true,
  activity: true,
  shortTimeout: true,
  aggregation: true,
  synchronization: true,
  collecting: true,
  distributing: true,
  defaulted: true,
  expired: true,
};

/** A port that is unknown (IEEE 802.1AX, 6.4.2.3). */
const UNKNOWN_PORT: LacpPortFields = {
  system: NO_MAC,
  port: 0,
  systemPriority: 0,
  key: 0,
  portPriority: 0,
  activity: false,
  aggregation: false,
};

/**
 * Returns a message of LACP (IEEE 802.1AX, 6.4.2), which is sent to `01:80:c2:00:00:02`.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * ethernet({ source: "52:54:00:00:00:0a", destination: "01:80:c2:00:00:02" },
 *   encodeLacp({ actor: { system: "52:54:00:00:00:0a", port: 1, synchronization: true } }))
 */
export function encodeLacp(fields: LacpFields): NetworkPacket {
  checkKnownOptions("lacp", fields, LACP_FIELDS);
  const { actor, partner = UNKNOWN_PORT, collectorMaxDelayUs = 0, version = 1 } = fields;
  const writer = begin("lacp", LACP_BYTES, SLOW_LACP, version);
  writePort(writer, ACTOR_AT, 1, "actor", actor);
  writePort(writer, PARTNER_AT, 2, "partner", partner);
  writer.u8(COLLECTOR_AT, "collector type", COLLECTOR);
  writer.u8(COLLECTOR_AT + 1, "collector length", SHORT_TLV_BYTES);
  const delay = writer.units("collectorMaxDelayUs", collectorMaxDelayUs, DELAY_UNIT_US, 16, 0);
  writer.u16(COLLECTOR_AT + 2, "collectorMaxDelayUs", delay);
  return { etherType: ETHERTYPE_SLOW, protocol: undefined, bytes: writer.bytes };
}

/**
 * Returns a marker or the response to one (IEEE 802.1AX, 6.5.3), which is sent to `01:80:c2:00:00:02`.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function encodeMarker(fields: MarkerFields): NetworkPacket {
  checkKnownOptions("marker", fields, MARKER_FIELDS);
  const { requesterPort, requesterSystem, requesterTransactionId = 0, isMarkerResponse = false, version = 1 } = fields;
  const writer = begin("marker", MARKER_BYTES, SLOW_MARKER, version);
  writer.u8(2, "isMarkerResponse", 1 + writer.flag("isMarkerResponse", isMarkerResponse, 1));
  writer.u8(3, "length", SHORT_TLV_BYTES);
  writer.u16(4, "requesterPort", requesterPort);
  writer.address(6, "requesterSystem", requesterSystem, parseMac);
  writer.u32(12, "requesterTransactionId", requesterTransactionId);
  return { etherType: ETHERTYPE_SLOW, protocol: undefined, bytes: writer.bytes };
}

function begin(layer: string, bytes: number, subtype: number, version: number): MessageWriter {
  const writer = new MessageWriter(layer, bytes);
  writer.u8(0, "subtype", subtype);
  writer.u8(1, "version", version);
  return writer;
}

function writePort(writer: MessageWriter, at: number, type: number, path: string, fields: LacpPortFields): void {
  checkKnownOptions(`lacp.${path}`, fields, PORT_FIELDS);
  const { systemPriority = DEFAULT_PRIORITY, key = 1, portPriority = DEFAULT_PRIORITY } = fields;
  const { activity = true, aggregation = true } = fields;
  writer.u8(at, `${path} type`, type);
  writer.u8(at + 1, `${path} length`, PORT_TLV_BYTES);
  writer.u16(at + 2, `${path}.systemPriority`, systemPriority);
  writer.address(at + 4, `${path}.system`, fields.system, parseMac);
  writer.u16(at + 10, `${path}.key`, key);
  writer.u16(at + 12, `${path}.portPriority`, portPriority);
  writer.u16(at + 14, `${path}.port`, fields.port);
  const state =
    writer.flag(`${path}.activity`, activity, 0x01) +
    writer.flag(`${path}.shortTimeout`, fields.shortTimeout, 0x02) +
    writer.flag(`${path}.aggregation`, aggregation, 0x04) +
    writer.flag(`${path}.synchronization`, fields.synchronization, 0x08) +
    writer.flag(`${path}.collecting`, fields.collecting, 0x10) +
    writer.flag(`${path}.distributing`, fields.distributing, 0x20) +
    writer.flag(`${path}.defaulted`, fields.defaulted, 0x40) +
    writer.flag(`${path}.expired`, fields.expired, 0x80);
  writer.u8(at + 16, `${path}.state`, state);
}
