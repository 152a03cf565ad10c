import type { Span } from "../decode/span.ts";

/** A packet of the network layer, ready to be put into a frame, or into another packet. */
export interface NetworkPacket {
  /** The EtherType that announces it. */
  readonly etherType: number;
  /** The protocol number that announces it inside IP; undefined if IP does not carry it. */
  readonly protocol: number | undefined;
  readonly bytes: Uint8Array;
}

/** A message that goes into an IP packet, whose addresses its checksum may cover. */
export interface TransportMessage {
  /** The protocol number that announces it. */
  readonly protocol: number;
  /** Gives its bytes, in a packet between these addresses, source first. */
  layOut(addresses: Span): Uint8Array;
}

/** What a message carries: bytes, or a packet such as an ICMP error quotes. */
export type Payload = Uint8Array | NetworkPacket;

/** Gives the bytes of what is carried. */
export function payloadBytes(payload: Payload): Uint8Array {
  return payload instanceof Uint8Array ? payload : payload.bytes;
}

export const NO_BYTES: Uint8Array = new Uint8Array(0);
