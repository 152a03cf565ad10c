import { assertInteger } from "../assert-integer.ts";
import { ETHERTYPE_VLAN } from "../decode/field/numbers.ts";
import { ETHERNET_HEADER_BYTES } from "../decode/link/ethernet.ts";
import { VLAN_TAG_BYTES } from "../decode/link/vlan.ts";
import { MessageWriter } from "./message-writer.ts";
import { parseMac } from "./parse-address.ts";
import { NO_BYTES, type Payload, payloadBytes } from "./payload.ts";

const MAX_FRAME_BYTES = 65_535;

/** A VLAN tag to send. */
export interface VlanTagFields {
  /** VLAN identifier, 0 to 4,095. */
  readonly id: number;
  /** Priority code point, 0 to 7; 0 by default. */
  readonly priority?: number;
  /** Whether the frame may be dropped first; false by default. */
  readonly dropEligible?: boolean;
  /** The EtherType that announces the tag: 0x8100, the default, or 0x88a8 for a service tag. */
  readonly tagType?: number;
}

/** Fields of {@link ethernet}. */
export interface EthernetFields {
  /** Destination MAC address. */
  readonly destination: string;
  /** Source MAC address. */
  readonly source: string;
  /** VLAN tags, the outermost first; none by default. */
  readonly vlans?: readonly VlanTagFields[];
  /** Type of the payload; that of the packet by default. Plain bytes without one make an IEEE 802.3 frame. */
  readonly etherType?: number;
  /** Length field of an IEEE 802.3 frame; that of the payload by default. */
  readonly lengthBytes?: number;
  /** Fills the frame up with zeros to so many bytes; 0 by default. Links need 60, without the check sequence. */
  readonly padToBytes?: number;
}

/**
 * Gives the bytes of a frame, without the frame check sequence.
 *
 * @throws {TypeError} if a field does not fit where it goes
 * @example
 * ethernet({ source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:0b" },
 *   ipv4({ source: "10.0.0.1", destination: "10.0.0.2" },
 *     udp({ sourcePort: 1000, destinationPort: 7 }, payload)))
 */
export function ethernet(fields: EthernetFields, payload: Payload = NO_BYTES): Uint8Array {
  const { vlans = [], padToBytes = 0 } = fields;
  assertInteger("ethernet.padToBytes", padToBytes, MAX_FRAME_BYTES);
  const inner = payloadBytes(payload);
  const headerBytes = ETHERNET_HEADER_BYTES + vlans.length * VLAN_TAG_BYTES;
  const writer = new MessageWriter("ethernet", Math.max(headerBytes + inner.length, padToBytes));
  writer.address(0, "destination", fields.destination, parseMac);
  writer.address(6, "source", fields.source, parseMac);
  for (const [index, tag] of vlans.entries()) writeTag(writer, 12 + index * VLAN_TAG_BYTES, tag);
  const type =
    fields.lengthBytes ?? fields.etherType ?? (payload instanceof Uint8Array ? inner.length : payload.etherType);
  writer.u16(headerBytes - 2, fields.lengthBytes === undefined ? "etherType" : "lengthBytes", type);
  writer.bytes.set(inner, headerBytes);
  return writer.bytes;
}

function writeTag(writer: MessageWriter, at: number, tag: VlanTagFields): void {
  const { id, priority = 0, dropEligible = false, tagType = ETHERTYPE_VLAN } = tag;
  writer.u16(at, "vlans.tagType", tagType);
  const control = writer.part("vlans.priority", priority, 3, 13) + (dropEligible ? 0x1000 : 0);
  writer.u16(at + 2, "vlans.id", control + writer.part("vlans.id", id, 12, 0));
}
