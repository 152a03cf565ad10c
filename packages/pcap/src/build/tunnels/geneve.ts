import { badValue, checkArray, checkKnownOptions, checkObject, type OptionNames } from "../../check-options.ts";
import { MessageWriter } from "../message-writer.ts";
import { join, noBytes, type Payload, payloadBytes } from "../payload.ts";

const HEADER_BYTES = 8;
const OPTION_HEADER_BYTES = 4;
const UNIT_BYTES = 4;
const MAX_UNITS = 31;
const FLAG_OAM = 0x80;
const FLAG_CRITICAL = 0x40;
const CRITICAL_TYPE = 0x80;
const TRANSPARENT_ETHERNET = 0x6558;

/** An option of {@link encodeGeneve}. */
export interface GeneveOptionFields {
  /** Organization or group that has defined the type. */
  readonly class: number;
  /** Type; its upper bit is set if the receiver must know the option. */
  readonly type: number;
  /** Value: a multiple of 4 bytes, at most 124. */
  readonly data: Uint8Array;
}

/** Fields of {@link encodeGeneve}. */
export interface GeneveFields {
  /** Identifier of the virtual network, 0 to 0xffffff. */
  readonly vni: number;
  /** EtherType of the payload. Default: that of the packet; for bytes, Ethernet (0x6558). */
  readonly protocolType?: number | undefined;
  /** Whether this is a control message. Default false. */
  readonly oam?: boolean | undefined;
  /** Whether there are options that the receiver must know. Default: by the options. */
  readonly critical?: boolean | undefined;
  /** Options. Default: no options. */
  readonly options?: readonly GeneveOptionFields[] | undefined;
  /** Length of the options as the header states it. Default: the correct length. */
  readonly optionBytes?: number | undefined;
  /** Default 0. */
  readonly version?: number | undefined;
}

const FIELDS: OptionNames<GeneveFields> = {
  vni: true,
  protocolType: true,
  oam: true,
  critical: true,
  options: true,
  optionBytes: true,
  version: true,
};
const OPTION_FIELDS: OptionNames<GeneveOptionFields> = { class: true, type: true, data: true };

/**
 * Returns a GENEVE header (RFC 8926) with a frame or a packet: the payload of a UDP datagram to port 6081.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * udp({ sourcePort: 49152, destinationPort: 6081 }, encodeGeneve({ vni: 5 }, ipv4({ source, destination }, icmp())))
 */
export function encodeGeneve(fields: GeneveFields, payload: Payload = noBytes): Uint8Array {
  checkKnownOptions("encodeGeneve", fields, FIELDS);
  const { vni, version = 0, options: list = [] } = fields;
  checkArray("encodeGeneve.options", list);
  const options = list.map(encodeOption).reduce(join, noBytes);
  const inner = payloadBytes("encodeGeneve", payload);
  const writer = new MessageWriter("encodeGeneve", HEADER_BYTES + options.length + inner.length);
  const { protocolType = payload instanceof Uint8Array ? TRANSPARENT_ETHERNET : payload.etherType } = fields;
  const { optionBytes = options.length, critical = list.some(({ type }) => type >= CRITICAL_TYPE) } = fields;
  const length = writer.units("optionBytes", optionBytes, UNIT_BYTES, 6, 0);
  writer.u8(0, "version", writer.part("version", version, 2, 6) + length);
  writer.u8(1, "oam", writer.flag("oam", fields.oam, FLAG_OAM) + writer.flag("critical", critical, FLAG_CRITICAL));
  writer.u16(2, "protocolType", protocolType);
  writer.u32(4, "vni", writer.part("vni", vni, 24, 8));
  writer.bytes.set(options, HEADER_BYTES);
  writer.bytes.set(inner, HEADER_BYTES + options.length);
  return writer.bytes;
}

function encodeOption(option: GeneveOptionFields, index: number): Uint8Array {
  const path = `encodeGeneve.options[${index}]`;
  checkObject(path, option);
  checkKnownOptions(path, option, OPTION_FIELDS);
  const { data, type } = option;
  const fits = data instanceof Uint8Array && data.length % UNIT_BYTES === 0 && data.length <= MAX_UNITS * UNIT_BYTES;
  if (!fits) throw badValue(`${path}.data`, `bytes, a multiple of 4 and at most ${MAX_UNITS * UNIT_BYTES}`, data);
  const writer = new MessageWriter(path, OPTION_HEADER_BYTES);
  writer.u16(0, "class", option.class);
  writer.u8(2, "type", type);
  writer.u8(3, "data", data.length / UNIT_BYTES);
  return join(writer.bytes, data);
}
