import { badValue } from "../check-options.ts";

/** A packet of the network layer, ready to be put into a frame or into another packet. */
export interface NetworkPacket {
  /** The EtherType that announces it. */
  readonly etherType: number;
  /** The protocol number that announces it inside IP; undefined if IP does not carry it. */
  readonly protocol: number | undefined;
  /** The whole packet. */
  readonly bytes: Uint8Array;
}

/** A message for an IP packet, whose addresses its checksum may cover. */
export interface TransportMessage {
  /** The protocol number that announces it. */
  readonly protocol: number;
  /** The hop limit or time to live that it needs; undefined if it does not need a particular one. */
  readonly hopLimit?: number | undefined;
  /** Returns its bytes for a packet between these addresses, source first. */
  encode(addresses: Uint8Array): Uint8Array;
}

/** The payload of a message: bytes, or a packet, such as the one that an ICMP error quotes. */
export type Payload = Uint8Array | NetworkPacket;

/** An empty payload. */
export const noBytes: Uint8Array = new Uint8Array(0);

/**
 * Returns the bytes of the payload of a layer.
 *
 * @throws {TypeError} if the payload is neither bytes nor a packet
 */
export function payloadBytes(layer: string, payload: Uint8Array | Pick<NetworkPacket, "bytes">): Uint8Array {
  const bytes: unknown = payload instanceof Uint8Array ? payload : Object(payload).bytes;
  if (!(bytes instanceof Uint8Array)) throw badValue(`${layer}: payload`, "bytes or a packet", payload);
  return bytes;
}

/**
 * Returns the bytes of the payload of an IP packet between these addresses.
 *
 * @throws {TypeError} if the payload is neither a message, nor bytes, nor a packet
 */
export function encodePayload(layer: string, payload: TransportMessage | Payload, addresses: Uint8Array): Uint8Array {
  if (payload instanceof Uint8Array || typeof Object(payload).bytes === "object") {
    return payloadBytes(layer, payload as Payload);
  }
  if (typeof Object(payload).encode === "function") return (payload as TransportMessage).encode(addresses);
  throw badValue(`${layer}: payload`, "a message, bytes or a packet", payload);
}

/**
 * Returns the number that announces a payload: the one given, or its own.
 *
 * @throws {TypeError} if there is neither
 */
export function protocolOf(path: string, given: number | undefined, payload: TransportMessage | Payload): number {
  const { protocol } = payload instanceof Uint8Array ? { protocol: undefined } : payload;
  const number = given === undefined ? protocol : given;
  if (number === undefined) throw badValue(path, "a protocol number, since the payload does not have its own", given);
  return number;
}

/** Returns the hop limit or time to live that a payload needs; undefined if it does not need a particular one. */
export function hopLimitOf(payload: TransportMessage | Payload): number | undefined {
  return "encode" in payload ? payload.hopLimit : undefined;
}

/** Returns a header joined with the bytes that follow it. */
export function join(header: Uint8Array, rest: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(header.length + rest.length);
  bytes.set(header);
  bytes.set(rest, header.length);
  return bytes;
}
