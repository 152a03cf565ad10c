import { badValue, checkInteger, checkKnownOptions, checkOneOf, type OptionNames } from "../check-options.ts";
import { type IpEvent, IpReassembler } from "./ip-reassembler.ts";
import type { TimedFrame } from "./timed-frame.ts";

/** Frames in the order of their capture: a reader, or any iterable. */
export type ReassemblySource = AsyncIterable<TimedFrame> | Iterable<TimedFrame>;

/** Options of {@link reassemble}. */
export interface ReassembleOptions {
  /**
   * How long the fragments of an incomplete packet are kept, in milliseconds of the capture's time, from the first one on.
   * Default 60,000 (RFC 8200, section 4.5).
   */
  readonly fragmentLifetimeMs?: number | undefined;
  /** About how many bytes of memory incomplete packets may take; the oldest are dropped. Default 4 MiB, as in Linux. */
  readonly maxFragmentBytes?: number | undefined;
  /**
   * What counts if fragments of an IPv4 packet overlap: the copy that came `last` (RFC 791, section 3.2), the one that came
   * `first`, or `discard` for nothing, as in Linux. Default `last`. IPv6 packets with overlaps are always discarded (RFC 5722).
   */
  readonly ipv4Overlap?: "last" | "first" | "discard" | undefined;
}

const OPTIONS: OptionNames<ReassembleOptions> = { fragmentLifetimeMs: true, maxFragmentBytes: true, ipv4Overlap: true };
const LIFETIME_MS = 60_000;
const FRAGMENT_BYTES = 4 * 1024 * 1024;
const MAX_NUMBER = 2 ** 31 - 1;

/** What {@link reassemble} returns: a whole frame, or fragments that were dropped. */
export type ReassemblyEvent = IpEvent;

/**
 * Returns the frames of a capture with the fragments of IP packets joined: each frame that is not a fragment as it is, each
 * packet when its last missing fragment comes, and an event for fragments that were dropped. Atomic fragments (RFC 6946) are
 * packets on their own; the fragment header of IPv6 is removed. Packets in tunnels are not joined. Iteration reads the source,
 * throws its errors, and releases it when it ends. The memory that it takes is limited, and its time is in proportion to the
 * bytes of the frames, for any frames.
 *
 * @throws {TypeError} if the source or an option is not valid, or an option is unknown
 * @example
 * for await (const event of reassemble(capture)) if (event.kind === "frame") console.log(summary(event.frame));
 */
export function reassemble(
  source: ReassemblySource,
  options: ReassembleOptions = {},
): AsyncIterableIterator<ReassemblyEvent, undefined> {
  checkSource(source);
  checkKnownOptions("reassemble", options, OPTIONS);
  const { fragmentLifetimeMs = LIFETIME_MS, maxFragmentBytes = FRAGMENT_BYTES, ipv4Overlap = "last" } = options;
  checkInteger("fragmentLifetimeMs", fragmentLifetimeMs, MAX_NUMBER, 1);
  checkInteger("maxFragmentBytes", maxFragmentBytes, MAX_NUMBER);
  checkOneOf("ipv4Overlap", ipv4Overlap, ["last", "first", "discard"]);
  return eventsOf(source, new IpReassembler({ fragmentLifetimeMs, maxFragmentBytes, ipv4Overlap }));
}

async function* eventsOf(source: ReassemblySource, packets: IpReassembler): AsyncGenerator<ReassemblyEvent, undefined> {
  for await (const frame of source) yield* packets.push(frame);
  yield* packets.end();
  return undefined;
}

/** @throws {TypeError} if the value is not an iterable of frames */
export function checkSource(source: unknown): void {
  const { [Symbol.asyncIterator]: asynchronous, [Symbol.iterator]: synchronous } = Object(source);
  const isIterable = typeof asynchronous === "function" || typeof synchronous === "function";
  const isText = typeof source === "string" || source instanceof Uint8Array;
  if (!isIterable || isText) throw badValue("source", "an iterable of captured frames", source);
}
