import type { FragmentsDropped } from "./reassembly-event.ts";
import type { TcpEndpoint } from "./tcp-segment.ts";

/** A TCP connection, as all its events name it. */
export interface TcpConnectionInfo {
  /** Position among all connections of the capture, from 0. */
  readonly index: number;
  /** The end that opened it; the one that sent first, if the capture does not have the opening. */
  readonly client: TcpEndpoint;
  /** The other end. */
  readonly server: TcpEndpoint;
  /** Whether the capture has its opening: otherwise the streams begin somewhere in the middle. */
  readonly hasOpening: boolean;
}

/** Which end sent the bytes. */
export type TcpSender = "client" | "server";

/**
 * How a connection ended: both ends `finished`, one `reset` it, the ports were `reused` for a new one, the capture ended
 * (`open`), or there were more than `maxConnections` and it was the one without traffic for the longest time (`memory`).
 */
export type TcpEnd = "finished" | "reset" | "reused" | "open" | "memory";

interface Timed {
  /** The connection. */
  readonly connection: TcpConnectionInfo;
  /** Whole seconds of the time stamp of the frame that caused it. */
  readonly seconds: number;
  /** Rest of the time stamp in nanoseconds. */
  readonly nanoseconds: number;
}

/** A connection begins. */
export interface TcpOpened extends Timed {
  /** Distinguishes the kinds of events. */
  readonly kind: "opened";
}

/** The next bytes of a stream. Each byte comes once, in order. */
export interface TcpData extends Timed {
  /** Distinguishes the kinds of events. */
  readonly kind: "data";
  /** Which end sent them. */
  readonly sender: TcpSender;
  /** Place in the stream, from 0, gaps included. */
  readonly offset: number;
  /** The bytes: a view, of the frame or of a copy. */
  readonly bytes: Uint8Array;
}

/** Bytes of a stream that the capture does not have. */
export interface TcpGap extends Timed {
  /** Distinguishes the kinds of events. */
  readonly kind: "gap";
  /** Which end sent them. */
  readonly sender: TcpSender;
  /** Place in the stream where the gap begins. */
  readonly offset: number;
  /** Length of the gap. */
  readonly lengthBytes: number;
}

/** A connection has ended: nothing more of it follows. */
export interface TcpClosed extends Timed {
  /** Distinguishes the kinds of events. */
  readonly kind: "closed";
  /** How it ended. */
  readonly end: TcpEnd;
}

/** What happens in a connection. */
export type TcpConnectionEvent = TcpOpened | TcpData | TcpGap | TcpClosed;

/** What happens in a connection, or fragments that are in no packet: segments may have been in them. */
export type TcpEvent = TcpConnectionEvent | FragmentsDropped;
