/**
 * Joins what is spread over several frames: the fragments of IP packets, and the segments of TCP streams. Pure: no IO, no clock
 * but the frames' own.
 *
 * @packageDocumentation
 */
export {
  type ReassembleOptions,
  type ReassemblyEvent,
  type ReassemblySource,
  reassemble,
} from "./reassemble/reassemble.ts";
export type {
  FragmentDropReason,
  FragmentOverlap,
  FragmentsDropped,
  WholeFrame,
} from "./reassemble/reassembly-event.ts";
export type {
  TcpClosed,
  TcpConnectionEvent,
  TcpConnectionInfo,
  TcpData,
  TcpEnd,
  TcpEvent,
  TcpGap,
  TcpOpened,
  TcpSender,
} from "./reassemble/tcp-event.ts";
export type { TcpEndpoint } from "./reassemble/tcp-segment.ts";
export type { TcpChunk, TcpMissing, TcpStream } from "./reassemble/tcp-stream.ts";
export {
  type TcpConnection,
  type TcpEventsOptions,
  type TcpStreamsOptions,
  tcpEvents,
  tcpStreams,
} from "./reassemble/tcp-streams.ts";
export type { TimedFrame } from "./reassemble/timed-frame.ts";
