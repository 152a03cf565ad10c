import { checkArray, checkKnownOptions, type OptionNames } from "../check-options.ts";
import { PROTOCOL_TCP } from "../decode/field/numbers.ts";
import { TCP_HEADER_BYTES } from "../decode/transport/tcp.ts";
import { MessageWriter } from "./message-writer.ts";
import { encodeOptions } from "./option-list.ts";
import { noBytes, type Payload, payloadBytes, type TransportMessage } from "./payload.ts";
import { encodeTcpOption, type TcpOptionFields } from "./tcp-option.ts";

const DEFAULT_WINDOW = 65_535;
/** The flags from the lowest bit on. */
const FLAGS = ["fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "ae"] as const;

/** Flags of {@link tcp}. Default: all false. */
export type TcpFlags = { readonly [name in (typeof FLAGS)[number]]?: boolean | undefined };

/** Fields of {@link tcp}. */
export interface TcpFields extends TcpFlags {
  /** Port of the sender. */
  readonly sourcePort: number;
  /** Port of the receiver. */
  readonly destinationPort: number;
  /** Sequence number. Default 0. */
  readonly sequence?: number | undefined;
  /** Acknowledgment number. Default 0. */
  readonly acknowledgment?: number | undefined;
  /** Receive window, unscaled. Default 65,535. */
  readonly window?: number | undefined;
  /** Default 0. */
  readonly urgentPointer?: number | undefined;
  /** Options, padded to a multiple of 4 bytes. Default: no options. */
  readonly options?: readonly TcpOptionFields[] | undefined;
  /** Length field of the header. Default: the correct length. */
  readonly headerBytes?: number | undefined;
  /** Default: the correct checksum. */
  readonly checksum?: number | undefined;
}

const FIELDS: OptionNames<TcpFields> = {
  sourcePort: true,
  destinationPort: true,
  sequence: true,
  acknowledgment: true,
  window: true,
  urgentPointer: true,
  options: true,
  headerBytes: true,
  checksum: true,
  fin: true,
  syn: true,
  rst: true,
  psh: true,
  ack: true,
  urg: true,
  ece: true,
  cwr: true,
  ae: true,
};

/**
 * Returns a TCP segment (RFC 9293).
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function tcp(fields: TcpFields, payload: Payload = noBytes): TransportMessage {
  checkKnownOptions("tcp", fields, FIELDS);
  const inner = payloadBytes("tcp", payload);
  return { protocol: PROTOCOL_TCP, encode: (addresses) => encode(fields, inner, addresses) };
}

function encode(fields: TcpFields, payload: Uint8Array, addresses: Uint8Array): Uint8Array {
  const { options: optionList = [], sequence = 0, acknowledgment = 0, urgentPointer = 0 } = fields;
  checkArray("tcp.options", optionList);
  const options = encodeOptions("tcp", optionList.map(encodeTcpOption));
  const actualHeaderBytes = TCP_HEADER_BYTES + options.length;
  const { headerBytes = actualHeaderBytes, window = DEFAULT_WINDOW } = fields;
  const writer = new MessageWriter("tcp", actualHeaderBytes + payload.length);
  writer.u16(0, "sourcePort", fields.sourcePort);
  writer.u16(2, "destinationPort", fields.destinationPort);
  writer.u32(4, "sequence", sequence);
  writer.u32(8, "acknowledgment", acknowledgment);
  writer.u16(12, "flags", writer.units("headerBytes", headerBytes, 4, 4, 12) + flagBits(writer, fields));
  writer.u16(14, "window", window);
  writer.u16(18, "urgentPointer", urgentPointer);
  writer.bytes.set(options, TCP_HEADER_BYTES);
  writer.bytes.set(payload, actualHeaderBytes);
  const { checksum = writer.checksumBetween(addresses, PROTOCOL_TCP) } = fields;
  writer.u16(16, "checksum", checksum);
  return writer.bytes;
}

function flagBits(writer: MessageWriter, fields: TcpFlags): number {
  return FLAGS.reduce((bits, name, index) => bits + writer.flag(name, fields[name], 2 ** index), 0);
}
