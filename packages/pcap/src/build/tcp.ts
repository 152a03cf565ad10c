import { PROTOCOL_TCP } from "../decode/field/numbers.ts";
import { TCP_HEADER_BYTES } from "../decode/transport/tcp.ts";
import { MessageWriter } from "./message-writer.ts";
import { layOutOptions } from "./option-list.ts";
import { NO_BYTES, type Payload, payloadBytes, type TransportMessage } from "./payload.ts";
import { layOutTcpOption, type TcpOptionFields } from "./tcp-option.ts";

const DEFAULT_WINDOW = 65_535;
/** From the lowest bit on. */
const FLAGS = ["fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"] as const;

/** Flags of {@link tcp}, all false by default. */
export type TcpFlags = { readonly [name in (typeof FLAGS)[number]]?: boolean };

/** Fields of {@link tcp}. */
export interface TcpFields extends TcpFlags {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** 0 by default. */
  readonly sequence?: number;
  /** Acknowledgment number; 0 by default. */
  readonly acknowledgment?: number;
  /** 65,535 by default. */
  readonly window?: number;
  readonly urgentPointer?: number;
  /** Options, filled up to a multiple of 4 bytes; none by default. */
  readonly options?: readonly TcpOptionFields[];
  /** Length field of the header; right by default. */
  readonly headerBytes?: number;
  /** Right by default. */
  readonly checksum?: number;
}

/**
 * Gives a TCP segment (RFC 9293).
 *
 * @throws {TypeError} if a field does not fit where it goes
 */
export function tcp(fields: TcpFields, payload: Payload = NO_BYTES): TransportMessage {
  return { protocol: PROTOCOL_TCP, layOut: (addresses) => layOut(fields, payloadBytes(payload), addresses) };
}

function layOut(fields: TcpFields, payload: Uint8Array, addresses: Uint8Array): Uint8Array {
  const options = layOutOptions("tcp", (fields.options ?? []).map(layOutTcpOption));
  const headerBytes = TCP_HEADER_BYTES + options.length;
  const writer = new MessageWriter("tcp", headerBytes + payload.length);
  writer.u16(0, "sourcePort", fields.sourcePort);
  writer.u16(2, "destinationPort", fields.destinationPort);
  writer.u32(4, "sequence", fields.sequence ?? 0);
  writer.u32(8, "acknowledgment", fields.acknowledgment ?? 0);
  writer.u8(12, "headerBytes", writer.part("headerBytes", (fields.headerBytes ?? headerBytes) / 4, 4, 4));
  writer.u8(13, "flags", flagBits(fields));
  writer.u16(14, "window", fields.window ?? DEFAULT_WINDOW);
  writer.u16(18, "urgentPointer", fields.urgentPointer ?? 0);
  writer.bytes.set(options, TCP_HEADER_BYTES);
  writer.bytes.set(payload, headerBytes);
  writer.u16(16, "checksum", fields.checksum ?? writer.checksumBetween(addresses, PROTOCOL_TCP));
  return writer.bytes;
}

function flagBits(fields: TcpFlags): number {
  return FLAGS.reduce((bits, name, index) => bits + (fields[name] === true ? 2 ** index : 0), 0);
}
