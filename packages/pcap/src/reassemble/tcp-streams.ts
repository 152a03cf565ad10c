import { checkInteger, checkKnownOptions, type OptionNames } from "../check-options.ts";
import { checkSource, type ReassembleOptions, type ReassemblySource, reassemble } from "./reassemble.ts";
import type { TcpConnectionInfo, TcpEnd, TcpEvent } from "./tcp-event.ts";
import { TcpReassembler } from "./tcp-reassembler.ts";
import { TcpStream } from "./tcp-stream.ts";

/** Options of {@link tcpEvents}. */
export interface TcpEventsOptions extends ReassembleOptions {
  /**
   * How long bytes are waited for that are missing in a stream, in milliseconds of the capture's time, before they count as a gap.
   * If the receiver has acknowledged them, at most 1,000. Default 60,000.
   */
  readonly gapLifetimeMs?: number | undefined;
  /** About how many bytes of memory data of all streams may take that waits for missing bytes; beyond it, they count as a gap. Default 16 MiB. */
  readonly maxPendingBytes?: number | undefined;
  /** How many connections are remembered, with those that have ended. Default 10,000. */
  readonly maxConnections?: number | undefined;
}

/** Options of {@link tcpStreams}. */
export interface TcpStreamsOptions extends TcpEventsOptions {
  /** How many bytes of all connections that are not yet returned are kept; streams are cut there. Default 64 MiB. */
  readonly maxKeptBytes?: number | undefined;
}

/** A TCP connection with the bytes that each end sent. */
export interface TcpConnection extends TcpConnectionInfo {
  /** How it ended. */
  readonly end: TcpEnd;
  /** What the client sent. */
  readonly fromClient: TcpStream;
  /** What the server sent. */
  readonly fromServer: TcpStream;
}

const EVENTS_OPTIONS: OptionNames<TcpEventsOptions> = {
  fragmentLifetimeMs: true,
  maxFragmentBytes: true,
  ipv4Overlap: true,
  gapLifetimeMs: true,
  maxPendingBytes: true,
  maxConnections: true,
};
const STREAMS_OPTIONS: OptionNames<TcpStreamsOptions> = { ...EVENTS_OPTIONS, maxKeptBytes: true };
const GAP_LIFETIME_MS = 60_000;
const PENDING_BYTES = 16 * 1024 * 1024;
const CONNECTIONS = 10_000;
const KEPT_BYTES = 64 * 1024 * 1024;
const MAX_NUMBER = 2 ** 31 - 1;

/**
 * Returns what happens in the TCP connections of a capture, as it happens: `opened`, `data` (each byte of a stream once, in order,
 * also if its segments were repeated, overlapped or reordered), `gap` for bytes that the capture does not have, and `closed`; and `fragments-dropped`, as {@link reassemble} returns it. Of
 * overlapping segments, the copy that came first counts. Fragments are joined first. Checksums are not verified, because
 * captures of the sender often have wrong ones. Iteration reads the source, throws its errors, and releases it when it ends.
 *
 * @throws {TypeError} if the source or an option is not valid, or an option is unknown
 */
export function tcpEvents(
  source: ReassemblySource,
  options: TcpEventsOptions = {},
): AsyncIterableIterator<TcpEvent, undefined> {
  checkSource(source);
  checkKnownOptions("tcpEvents", options, EVENTS_OPTIONS);
  return readEvents(source, options);
}

/**
 * Returns the TCP connections of a capture with the bytes that each end sent, each when it ends; those that are still open at the
 * end of the capture. For a connection that stays open, use {@link tcpEvents}.
 *
 * @throws {TypeError} if the source or an option is not valid, or an option is unknown
 * @example
 * for await (const { server, fromClient } of tcpStreams(capture)) {
 *   if (server.port === 80) console.log(new TextDecoder().decode(fromClient.bytes()));
 * }
 */
export function tcpStreams(
  source: ReassemblySource,
  options: TcpStreamsOptions = {},
): AsyncIterableIterator<TcpConnection, undefined> {
  checkSource(source);
  checkKnownOptions("tcpStreams", options, STREAMS_OPTIONS);
  const { maxKeptBytes = KEPT_BYTES, ...eventsOptions } = options;
  checkInteger("maxKeptBytes", maxKeptBytes, MAX_NUMBER);
  return collect(readEvents(source, eventsOptions), maxKeptBytes);
}

function readEvents(source: ReassemblySource, options: TcpEventsOptions): AsyncGenerator<TcpEvent, undefined> {
  const { gapLifetimeMs = GAP_LIFETIME_MS, maxPendingBytes = PENDING_BYTES, maxConnections = CONNECTIONS } = options;
  checkInteger("gapLifetimeMs", gapLifetimeMs, MAX_NUMBER, 1);
  checkInteger("maxPendingBytes", maxPendingBytes, MAX_NUMBER);
  checkInteger("maxConnections", maxConnections, MAX_NUMBER, 1);
  const { fragmentLifetimeMs, maxFragmentBytes, ipv4Overlap } = options;
  const frames = reassemble(source, { fragmentLifetimeMs, maxFragmentBytes, ipv4Overlap });
  return eventsOf(frames, new TcpReassembler({ gapLifetimeMs, maxPendingBytes, maxConnections }));
}

async function* eventsOf(
  frames: ReturnType<typeof reassemble>,
  connections: TcpReassembler,
): AsyncGenerator<TcpEvent, undefined> {
  for await (const event of frames) {
    if (event.kind === "frame") yield* connections.push(event.frame);
    else yield event;
  }
  yield* connections.end();
  return undefined;
}

async function* collect(
  events: AsyncIterable<TcpEvent>,
  maxKeptBytes: number,
): AsyncGenerator<TcpConnection, undefined> {
  const open = new Map<number, { fromClient: TcpStream; fromServer: TcpStream }>();
  let keptBytes = 0;
  for await (const event of events) {
    // What was in them is a gap.
    if (event.kind === "fragments-dropped") continue;
    const { connection } = event;
    const streams = open.get(connection.index) ?? { fromClient: new TcpStream(), fromServer: new TcpStream() };
    open.set(connection.index, streams);
    if (event.kind === "closed") {
      open.delete(connection.index);
      keptBytes -= streams.fromClient.heldBytes + streams.fromServer.heldBytes;
      yield { ...connection, end: event.end, ...streams };
    } else if (event.kind !== "opened") {
      const stream = event.sender === "client" ? streams.fromClient : streams.fromServer;
      keptBytes += TcpStream.add(stream, event, maxKeptBytes - keptBytes);
    }
  }
  return undefined;
}
