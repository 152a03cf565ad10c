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
  /** The hop limit of an IPv6 packet that it needs; undefined if any will do. */
  readonly hopLimit?: number;
  /** Gives its bytes, in a packet between these addresses, source first. */
  layOut(addresses: Uint8Array): Uint8Array;
}

/** What a message carries: bytes, or a packet such as an ICMP error quotes. */
export type Payload = Uint8Array | NetworkPacket;

/** Gives the bytes of what is carried. */
export function payloadBytes(payload: Payload): Uint8Array {
  return payload instanceof Uint8Array ? payload : payload.bytes;
}

export const NO_BYTES: Uint8Array = new Uint8Array(0);

/** Gives the bytes of what an IP packet between these addresses carries. */
export function layOutPayload(payload: TransportMessage | Payload, addresses: Uint8Array): Uint8Array {
  return "layOut" in payload ? payload.layOut(addresses) : payloadBytes(payload);
}

/** Gives the number that announces a payload: the one chosen, or its own. */
export function protocolOf(name: string, chosen: number | undefined, payload: TransportMessage | Payload): number {
  const own = payload instanceof Uint8Array ? undefined : payload.protocol;
  const protocol = chosen ?? own;
  if (protocol === undefined)
    throw new TypeError(`${name}: expected a number, since the payload does not tell its own`);
  return protocol;
}

/** Gives a header and what follows it. */
export function join(header: Uint8Array, rest: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(header.length + rest.length);
  bytes.set(header);
  bytes.set(rest, header.length);
  return bytes;
}
