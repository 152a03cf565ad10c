import { checkArray, checkInteger, checkKnownOptions, checkObject, type OptionNames } from "../check-options.ts";
import { ETHERTYPE_VLAN, MAX_LENGTH } from "../decode/field/numbers.ts";
import { ETHERNET_HEADER_BYTES } from "../decode/link/ethernet.ts";
import { VLAN_TAG_BYTES } from "../decode/link/vlan.ts";
import { MessageWriter } from "./message-writer.ts";
import { parseMac } from "./parse-address.ts";
import { noBytes, type Payload, payloadBytes } from "./payload.ts";

const MAX_FRAME_BYTES = 65_535;
const DROP_ELIGIBLE = 0x1000;

/** A VLAN tag to send. */
export interface VlanTagFields {
  /** VLAN identifier, 0 to 4,095. */
  readonly id: number;
  /** Priority code point, 0 to 7. Default 0. */
  readonly priority?: number | undefined;
  /** Whether the frame may be dropped first. Default false. */
  readonly dropEligible?: boolean | undefined;
  /** The EtherType that announces the tag: 0x8100, the default, or 0x88a8 for a service tag. */
  readonly tagType?: number | undefined;
}

/** Fields of {@link ethernet}. */
export interface EthernetFields {
  /** Destination MAC address. */
  readonly destination: string;
  /** Source MAC address. */
  readonly source: string;
  /** VLAN tags, the outermost first. Default: no tags. */
  readonly vlans?: readonly VlanTagFields[] | undefined;
  /** Type of the payload. Default: that of the packet. Plain bytes without a type make an IEEE 802.3 frame. */
  readonly etherType?: number | undefined;
  /** Length field of an IEEE 802.3 frame. Default: that of the payload. */
  readonly lengthBytes?: number | undefined;
  /** Pads the frame with zeros to this length. Default 0. Links need 60, without the check sequence. */
  readonly padToBytes?: number | undefined;
}

const FIELDS: OptionNames<EthernetFields> = {
  destination: true,
  source: true,
  vlans: true,
  etherType: true,
  lengthBytes: true,
  padToBytes: true,
};
const TAG_FIELDS: OptionNames<VlanTagFields> = { id: true, priority: true, dropEligible: true, tagType: true };

/**
 * Returns the bytes of a frame, without the frame check sequence.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * ethernet({ source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:0b" },
 *   ipv4({ source: "10.0.0.1", destination: "10.0.0.2" },
 *     udp({ sourcePort: 1000, destinationPort: 7 }, payload)))
 */
export function ethernet(fields: EthernetFields, payload: Payload = noBytes): Uint8Array {
  checkKnownOptions("ethernet", fields, FIELDS);
  const { vlans = [], padToBytes = 0, lengthBytes } = fields;
  checkInteger("ethernet.padToBytes", padToBytes, MAX_FRAME_BYTES);
  checkArray("ethernet.vlans", vlans);
  const inner = payloadBytes("ethernet", payload);
  const { etherType = payload instanceof Uint8Array ? inner.length : payload.etherType } = fields;
  if (payload instanceof Uint8Array && fields.etherType === undefined && lengthBytes === undefined) {
    checkInteger("ethernet.payload.length", inner.length, MAX_LENGTH);
  }
  const headerBytes = ETHERNET_HEADER_BYTES + vlans.length * VLAN_TAG_BYTES;
  const writer = new MessageWriter("ethernet", Math.max(headerBytes + inner.length, padToBytes));
  writer.address(0, "destination", fields.destination, parseMac);
  writer.address(6, "source", fields.source, parseMac);
  for (const [index, tag] of vlans.entries()) writeTag(writer, index, tag);
  if (lengthBytes === undefined) writer.u16(headerBytes - 2, "etherType", etherType);
  else writer.u16(headerBytes - 2, "lengthBytes", lengthBytes);
  writer.bytes.set(inner, headerBytes);
  return writer.bytes;
}

function writeTag(writer: MessageWriter, index: number, tag: VlanTagFields): void {
  const path = `vlans[${index}]`;
  checkObject(`ethernet.${path}`, tag);
  checkKnownOptions(`ethernet.${path}`, tag, TAG_FIELDS);
  const { id, priority = 0, dropEligible = false, tagType = ETHERTYPE_VLAN } = tag;
  const at = ETHERNET_HEADER_BYTES - 2 + index * VLAN_TAG_BYTES;
  writer.u16(at, `${path}.tagType`, tagType);
  const control =
    writer.part(`${path}.priority`, priority, 3, 13) +
    writer.flag(`${path}.dropEligible`, dropEligible, DROP_ELIGIBLE) +
    writer.part(`${path}.id`, id, 12, 0);
  writer.u16(at + 2, `${path}.id`, control);
}
