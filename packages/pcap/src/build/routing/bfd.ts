import { badValue, checkKnownOptions, type OptionNames } from "../../check-options.ts";
import { BFD_HEADER_BYTES } from "../../decode/protocols/bfd.ts";
import { MessageWriter } from "../message-writer.ts";
import { noBytes } from "../payload.ts";
import { joinParts } from "./join-parts.ts";

const UP = 3;
const AUTHENTICATION = 0x04;
const DEFAULT_MULTIPLIER = 3;
const DEFAULT_INTERVAL_US = 1_000_000;
const FLAGS = {
  poll: 0x20,
  final: 0x10,
  controlPlaneIndependent: 0x08,
  demand: 0x02,
  multipoint: 0x01,
} as const satisfies Record<keyof BfdFlags, number>;

/** Flags of {@link encodeBfd} (RFC 5880, section 4.1). Default: all false. */
export interface BfdFlags {
  /** The sender asks for a packet with `final`. */
  readonly poll?: boolean | undefined;
  /** The packet is the reply to one with `poll`. */
  readonly final?: boolean | undefined;
  /** The sender's BFD does not depend on its control plane. */
  readonly controlPlaneIndependent?: boolean | undefined;
  /** The sender asks the receiver to stop sending packets regularly. */
  readonly demand?: boolean | undefined;
  /** Reserved for point-to-multipoint extensions; must be 0 when sent. */
  readonly multipoint?: boolean | undefined;
}

/** Fields of {@link encodeBfd}. */
export interface BfdFields extends BfdFlags {
  /** Version of the protocol. Default 1. */
  readonly version?: number | undefined;
  /** Reason of the last change of the session's state. Default 0. */
  readonly diagnostic?: number | undefined;
  /** 0 administratively down, 1 down, 2 init, 3 up. Default 3. */
  readonly state?: number | undefined;
  /** Number of missed packets after which the session is down. Default 3. */
  readonly detectMultiplier?: number | undefined;
  /** The sender's number of the session. */
  readonly myDiscriminator: number;
  /** The receiver's number of the session. Default 0, unknown. */
  readonly yourDiscriminator?: number | undefined;
  /** In microseconds. Default 1,000,000. */
  readonly desiredMinTxUs?: number | undefined;
  /** In microseconds. Default 1,000,000. */
  readonly requiredMinRxUs?: number | undefined;
  /** In microseconds. Default 0, no echo packets. */
  readonly requiredMinEchoRxUs?: number | undefined;
  /** The authentication section: its type, its length and its data. Default: none. */
  readonly authentication?: Uint8Array | undefined;
  /** Length field. Default: the correct length. */
  readonly lengthBytes?: number | undefined;
}

const FIELDS: OptionNames<BfdFields> = {
  version: true,
  diagnostic: true,
  state: true,
  detectMultiplier: true,
  myDiscriminator: true,
  yourDiscriminator: true,
  desiredMinTxUs: true,
  requiredMinRxUs: true,
  requiredMinEchoRxUs: true,
  authentication: true,
  lengthBytes: true,
  poll: true,
  final: true,
  controlPlaneIndependent: true,
  demand: true,
  multipoint: true,
};

/**
 * Returns a control packet of BFD (RFC 5880): the payload of a UDP datagram to port 3784, with TTL 255 (RFC 5881).
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function encodeBfd(fields: BfdFields): Uint8Array {
  checkKnownOptions("encodeBfd", fields, FIELDS);
  const { version = 1, diagnostic = 0, state = UP, detectMultiplier = DEFAULT_MULTIPLIER } = fields;
  const { yourDiscriminator = 0, requiredMinEchoRxUs = 0, authentication = noBytes } = fields;
  const { desiredMinTxUs = DEFAULT_INTERVAL_US, requiredMinRxUs = DEFAULT_INTERVAL_US } = fields;
  if (!(authentication instanceof Uint8Array)) throw badValue("encodeBfd.authentication", "bytes", authentication);
  const { lengthBytes = BFD_HEADER_BYTES + authentication.length } = fields;
  const writer = new MessageWriter("encodeBfd", BFD_HEADER_BYTES);
  writer.u8(0, "version", writer.part("version", version, 3, 5) + writer.part("diagnostic", diagnostic, 5, 0));
  const flags = flagBits(writer, fields) + (authentication.length > 0 ? AUTHENTICATION : 0);
  writer.u8(1, "state", writer.part("state", state, 2, 6) + flags);
  writer.u8(2, "detectMultiplier", detectMultiplier);
  writer.u8(3, "lengthBytes", lengthBytes);
  writer.u32(4, "myDiscriminator", fields.myDiscriminator);
  writer.u32(8, "yourDiscriminator", yourDiscriminator);
  writer.u32(12, "desiredMinTxUs", desiredMinTxUs);
  writer.u32(16, "requiredMinRxUs", requiredMinRxUs);
  writer.u32(20, "requiredMinEchoRxUs", requiredMinEchoRxUs);
  return joinParts([writer.bytes, authentication]);
}

function flagBits(writer: MessageWriter, fields: BfdFlags): number {
  const names = Object.keys(FLAGS) as (keyof typeof FLAGS)[];
  return names.reduce((bits, name) => bits + writer.flag(name, fields[name], FLAGS[name]), 0);
}
