import { MessageWriter } from "./message-writer.ts";

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
  noOperation: (): TcpOptionFields => option(1, 0),
  /** The largest segment, in bytes, that the sender takes. */
  maximumSegmentSize: (bytes: number): TcpOptionFields =>
    option(2, 2, (writer) => writer.u16(0, "maximumSegmentSize", bytes)),
  /** By how many bits the sender's windows are to be shifted (RFC 7323). */
  windowScale: (shift: number): TcpOptionFields => option(3, 1, (writer) => writer.u8(0, "windowScale", shift)),
  /** The sender takes selective acknowledgments (RFC 2018). */
  sackPermitted: (): TcpOptionFields => option(4, 0),
  /** The sender's clock, and what it last saw of the other's (RFC 7323). */
  timestamps: (value: number, echoReply: number): TcpOptionFields =>
    option(8, 8, (writer) => {
      writer.u32(0, "timestamps", value);
      writer.u32(4, "timestamps", echoReply);
    }),
};

function option(kind: number, dataBytes: number, write?: (writer: MessageWriter) => void): TcpOptionFields {
  const writer = new MessageWriter("tcpOptions", dataBytes);
  write?.(writer);
  return { kind, data: writer.bytes };
}
