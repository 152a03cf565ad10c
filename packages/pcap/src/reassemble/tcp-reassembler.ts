import { HalfStream, type StreamPart } from "./half-stream.ts";
import type { TcpConnectionEvent, TcpConnectionInfo, TcpEnd, TcpSender } from "./tcp-event.ts";
import { readSegment, type TcpEndpoint, type TcpSegment } from "./tcp-segment.ts";
import { type TimedFrame, timeMs } from "./timed-frame.ts";

/** The limits of a {@link TcpReassembler}. */
export interface TcpReassemblerLimits {
  readonly gapLifetimeMs: number;
  readonly maxPendingBytes: number;
  readonly maxConnections: number;
}

interface Connection {
  readonly info: TcpConnectionInfo;
  readonly streams: Readonly<Record<TcpSender, HalfStream>>;
  /** Stays after the end, so that late segments do not begin a new connection. */
  isClosed: boolean;
}

/** Joins the segments of TCP connections to streams. Pure: its clock is the time of the frames. */
export class TcpReassembler {
  readonly #limits: TcpReassemblerLimits;
  /** By key, the one without traffic for the longest time first. */
  readonly #connections = new Map<string, Connection>();
  #count = 0;
  #heldBytes = 0;
  #frame: TimedFrame | undefined;

  constructor(limits: TcpReassemblerLimits) {
    this.#limits = limits;
  }

  /** About how many bytes of memory data takes that waits for bytes in front of it. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Number of connections that are remembered. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Returns what the next frame leads to. */
  push(frame: TimedFrame): readonly TcpConnectionEvent[] {
    const segment = readSegment(frame);
    if (segment === undefined) return [];
    this.#frame = frame;
    const events: TcpConnectionEvent[] = [];
    const key = keyOf(segment);
    const connection = this.#find(key, segment, frame, events);
    // Again as the last one: the one with the latest traffic.
    this.#connections.delete(key);
    this.#connections.set(key, connection);
    if (!connection.isClosed) this.#add(connection, segment, frame, events);
    if (this.#connections.size > this.#limits.maxConnections) this.#evict(frame, events);
    return events;
  }

  /** Returns what remains at the end of the capture. */
  end(): readonly TcpConnectionEvent[] {
    const events: TcpConnectionEvent[] = [];
    const frame = this.#frame;
    if (frame === undefined) return events;
    for (const connection of this.#connections.values()) this.#close(connection, "open", frame, events);
    this.#connections.clear();
    return events;
  }

  #find(key: string, segment: TcpSegment, frame: TimedFrame, events: TcpConnectionEvent[]): Connection {
    const found = this.#connections.get(key);
    if (found === undefined) return this.#open(segment, frame, events);
    const isOpening = segment.syn && segment.acknowledgment === undefined;
    const stream = found.streams[senderOf(found, segment)];
    if (!isOpening || !stream.hasBegun || stream.beginsAt(segment.sequence + 1)) return found;
    this.#close(found, "reused", frame, events);
    return this.#open(segment, frame, events);
  }

  #open(
    { source, destination, syn, acknowledgment }: TcpSegment,
    frame: TimedFrame,
    events: TcpConnectionEvent[],
  ): Connection {
    const isAnswer = syn && acknowledgment !== undefined;
    const { gapLifetimeMs } = this.#limits;
    const connection: Connection = {
      info: {
        index: this.#count++,
        client: isAnswer ? destination : source,
        server: isAnswer ? source : destination,
        hasOpening: syn,
      },
      streams: { client: new HalfStream(gapLifetimeMs), server: new HalfStream(gapLifetimeMs) },
      isClosed: false,
    };
    events.push({ kind: "opened", connection: connection.info, ...timeOf(frame) });
    return connection;
  }

  #add(connection: Connection, segment: TcpSegment, frame: TimedFrame, events: TcpConnectionEvent[]): void {
    const { sequence, acknowledgment, syn, fin, rst, lengthBytes } = segment;
    const { streams } = connection;
    const sender = senderOf(connection, segment);
    const stream = streams[sender];
    const other = streams[sender === "client" ? "server" : "client"];
    if (rst) {
      // Its data, if there is some, explains the reset and is not a part of the stream (RFC 1122, section 4.2.2.12).
      if (isReset(connection, segment)) this.#close(connection, "reset", frame, events);
      return;
    }
    const first = syn ? sequence + 1 : sequence;
    if (syn || lengthBytes > 0 || fin) stream.begin(first);
    if (acknowledgment !== undefined) {
      if (syn) other.begin(acknowledgment);
      other.acknowledge(acknowledgment);
    }
    const nowMs = timeMs(frame);
    this.#change(connection, sender, frame, events, () => (stream.hasBegun ? stream.add(first, segment, nowMs) : []));
    for (const each of ["client", "server"] as const)
      this.#change(connection, each, frame, events, () => streams[each].expire(nowMs));
    while (this.#heldBytes > this.#limits.maxPendingBytes && stream.heldBytes > 0)
      this.#change(connection, sender, frame, events, () => stream.skip(nowMs));
    if (streams.client.isFinished && streams.server.isFinished) this.#close(connection, "finished", frame, events);
  }

  /** Changes a stream, keeps account of its memory, and turns what it goes on with into events. */
  #change(
    connection: Connection,
    sender: TcpSender,
    frame: TimedFrame,
    events: TcpConnectionEvent[],
    change: () => readonly StreamPart[],
  ): void {
    const stream = connection.streams[sender];
    const before = stream.heldBytes;
    for (const part of change()) {
      const { info } = connection;
      if ("bytes" in part) events.push({ kind: "data", connection: info, sender, ...part, ...timeOf(frame) });
      else events.push({ kind: "gap", connection: info, sender, ...part, ...timeOf(frame) });
    }
    this.#heldBytes += stream.heldBytes - before;
  }

  #close(connection: Connection, end: TcpEnd, frame: TimedFrame, events: TcpConnectionEvent[]): void {
    if (connection.isClosed) return;
    const nowMs = timeMs(frame);
    for (const sender of ["client", "server"] as const)
      this.#change(connection, sender, frame, events, () => connection.streams[sender].finish(nowMs));
    connection.isClosed = true;
    events.push({ kind: "closed", connection: connection.info, end, ...timeOf(frame) });
  }

  #evict(frame: TimedFrame, events: TcpConnectionEvent[]): void {
    for (const [key, connection] of this.#connections) {
      this.#close(connection, "memory", frame, events);
      this.#connections.delete(key);
      return;
    }
  }
}

const timeOf = ({ seconds, nanoseconds }: TimedFrame): Pick<TimedFrame, "seconds" | "nanoseconds"> => ({
  seconds,
  nanoseconds,
});

const nameOf = ({ address, port }: TcpEndpoint): string => `${address} ${port}`;

/** Returns the same key for both directions. */
function keyOf({ source, destination }: TcpSegment): string {
  const one = nameOf(source);
  const other = nameOf(destination);
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

/** Checks whether a segment with RST ends its connection. */
function isReset(connection: Connection, segment: TcpSegment): boolean {
  const { info, streams } = connection;
  const sender = senderOf(connection, segment);
  const stream = streams[sender];
  if (stream.hasBegun) return stream.endsBy(segment.sequence);
  // An answer to an opening must acknowledge it (RFC 9293, section 3.10.7.3). In the middle, the expected number is not known.
  const other = streams[sender === "client" ? "server" : "client"];
  return !info.hasOpening || (segment.acknowledgment !== undefined && other.hasSent(segment.acknowledgment));
}

const senderOf = ({ info }: Connection, { source }: TcpSegment): TcpSender =>
  nameOf(info.client) === nameOf(source) ? "client" : "server";
