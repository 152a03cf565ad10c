import { badValue, checkArray, checkKnownOptions, checkObject, type OptionNames } from "../../check-options.ts";
import { MessageWriter } from "../message-writer.ts";
import { join, noBytes, type Payload, payloadBytes } from "../payload.ts";

const HEADER_BYTES = 8;
const OPTIONAL_BYTES = 4;
const UNIT_BYTES = 4;
const MAX_UNITS = 255;
/** Length and type of the next one, around the content. */
const EXTENSION_FRAME_BYTES = 2;
const FLAG_PROTOCOL_TYPE = 0x10;
const FLAG_EXTENSION = 0x04;
const FLAG_SEQUENCE = 0x02;
const FLAG_N_PDU = 0x01;
const G_PDU = 255;

/** An extension header of {@link encodeGtpu}. */
export interface GtpuExtensionFields {
  /** Type, 1 to 255. */
  readonly type: number;
  /** Content: 2 bytes more than a multiple of 4. */
  readonly data: Uint8Array;
}

/** Fields of {@link encodeGtpu}. A field that is not given is not in the header. */
export interface GtpuFields {
  /** Identifier of the tunnel. */
  readonly teid: number;
  /** Default 255, a packet of a user. */
  readonly messageType?: number | undefined;
  /** Sequence number. */
  readonly sequence?: number | undefined;
  /** Number of the packet in a handover. */
  readonly nPduNumber?: number | undefined;
  /** Extension headers. Default: none. */
  readonly extensionHeaders?: readonly GtpuExtensionFields[] | undefined;
  /** Length of what follows the first 8 bytes. Default: the correct length. */
  readonly lengthBytes?: number | undefined;
  /** Default 1. */
  readonly version?: number | undefined;
}

const FIELDS: OptionNames<GtpuFields> = {
  teid: true,
  messageType: true,
  sequence: true,
  nPduNumber: true,
  extensionHeaders: true,
  lengthBytes: true,
  version: true,
};
const EXTENSION_FIELDS: OptionNames<GtpuExtensionFields> = { type: true, data: true };

/**
 * Returns a message of GTP-U (3GPP TS 29.281), by default with a packet of a user: the payload of a UDP datagram to port 2152.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * udp({ sourcePort: 2152, destinationPort: 2152 }, encodeGtpu({ teid: 5 }, ipv4({ source, destination }, icmp())))
 */
export function encodeGtpu(fields: GtpuFields, payload: Payload = noBytes): Uint8Array {
  checkKnownOptions("encodeGtpu", fields, FIELDS);
  const { teid, messageType = G_PDU, sequence, nPduNumber, extensionHeaders = [], version = 1 } = fields;
  checkArray("encodeGtpu.extensionHeaders", extensionHeaders);
  const flags =
    (extensionHeaders.length > 0 ? FLAG_EXTENSION : 0) +
    (sequence === undefined ? 0 : FLAG_SEQUENCE) +
    (nPduNumber === undefined ? 0 : FLAG_N_PDU);
  const optional = flags === 0 ? noBytes : encodeOptional(fields, extensionHeaders);
  const rest = join(optional, payloadBytes("encodeGtpu", payload));
  const writer = new MessageWriter("encodeGtpu", HEADER_BYTES + rest.length);
  const { lengthBytes = rest.length } = fields;
  writer.u8(0, "version", writer.part("version", version, 3, 5) + FLAG_PROTOCOL_TYPE + flags);
  writer.u8(1, "messageType", messageType);
  writer.u16(2, "lengthBytes", lengthBytes);
  writer.u32(4, "teid", teid);
  writer.bytes.set(rest, HEADER_BYTES);
  return writer.bytes;
}

/** Returns the optional fields, which are present all together, and the extension headers. */
function encodeOptional(fields: GtpuFields, extensions: readonly GtpuExtensionFields[]): Uint8Array {
  const { sequence = 0, nPduNumber = 0 } = fields;
  const writer = new MessageWriter("encodeGtpu", OPTIONAL_BYTES);
  writer.u16(0, "sequence", sequence);
  writer.u8(2, "nPduNumber", nPduNumber);
  const encoded = extensions.map(encodeExtension);
  // Each header names the type of the next.
  writer.bytes[3] = typeAt(extensions, 0);
  for (const [index, bytes] of encoded.entries()) bytes[bytes.length - 1] = typeAt(extensions, index + 1);
  return encoded.reduce(join, writer.bytes);
}

const typeAt = (extensions: readonly GtpuExtensionFields[], index: number): number => extensions[index]?.type ?? 0;

function encodeExtension(extension: GtpuExtensionFields, index: number): Uint8Array {
  const path = `encodeGtpu.extensionHeaders[${index}]`;
  checkObject(path, extension);
  checkKnownOptions(path, extension, EXTENSION_FIELDS);
  const { type, data } = extension;
  const isType = Number.isInteger(type) && type >= 1 && type <= MAX_UNITS;
  if (!isType) throw badValue(`${path}.type`, `an integer from 1 to ${MAX_UNITS}`, type);
  const totalBytes = data instanceof Uint8Array ? data.length + EXTENSION_FRAME_BYTES : 0;
  const fits = totalBytes > 0 && totalBytes % UNIT_BYTES === 0 && totalBytes <= MAX_UNITS * UNIT_BYTES;
  if (!fits) throw badValue(`${path}.data`, "bytes, 2 more than a multiple of 4 and at most 1018", data);
  const bytes = new Uint8Array(totalBytes);
  bytes[0] = totalBytes / UNIT_BYTES;
  bytes.set(data, 1);
  return bytes;
}
