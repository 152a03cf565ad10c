/** An option of a TCP header (RFC 9293, section 3.1) to send; {@link tcpOptions} makes the usual ones. */
export interface TcpOptionFields {
  /** The option's kind: 0 end of the list and 1 no operation are lone bytes, all others have a length. */
  readonly kind: number;
  /** What follows kind and length. */
  readonly data: Uint8Array;
}

/** The usual options of TCP. */
export const tcpOptions = {
  /** A lone byte that does nothing, to put what follows in its place. */
  noOperation: (): TcpOptionFields => ({ kind: 1, data: new Uint8Array(0) }),
  /** The largest segment, in bytes, that the sender takes. */
  maximumSegmentSize: (bytes: number): TcpOptionFields => ({ kind: 2, data: bigEndian(bytes, 2) }),
  /** By how many bits the sender's windows are to be shifted (RFC 7323). */
  windowScale: (shift: number): TcpOptionFields => ({ kind: 3, data: bigEndian(shift, 1) }),
  /** The sender takes selective acknowledgments (RFC 2018). */
  sackPermitted: (): TcpOptionFields => ({ kind: 4, data: new Uint8Array(0) }),
  /** The sender's clock, and what it last saw of the other's (RFC 7323). */
  timestamps: (value: number, echoReply: number): TcpOptionFields => ({
    kind: 8,
    data: Uint8Array.from([...bigEndian(value, 4), ...bigEndian(echoReply, 4)]),
  }),
};

function bigEndian(value: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, index) => Math.floor(value / 2 ** (8 * (bytes - 1 - index))));
}
