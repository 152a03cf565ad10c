import { FragmentBuffer, type KeptCopy, MAX_PACKET_BYTES } from "./fragment-buffer.ts";
import { type IpFragment, type PacketIdentity, readFragment } from "./ip-fragment.ts";
import { declaredBytes, joinedFrame, type PacketHeaders } from "./joined-frame.ts";
import type { FragmentDropReason, FragmentsDropped, WholeFrame } from "./reassembly-event.ts";
import { type TimedFrame, timeMs } from "./timed-frame.ts";

/** The limits of an {@link IpReassembler}, and what it does if fragments of IPv4 overlap. */
export interface IpReassemblerLimits {
  readonly fragmentLifetimeMs: number;
  readonly maxFragmentBytes: number;
  readonly ipv4Overlap: KeptCopy | "discard";
}

/** A packet of which fragments are missing, or that was discarded. */
interface PartialPacket {
  readonly identity: PacketIdentity;
  readonly sinceMs: number;
  /** Undefined once the packet was discarded. */
  buffer: FragmentBuffer | undefined;
  headers: PacketHeaders | undefined;
  fragments: number;
  bytes: number;
  heldBytes: number;
}

/** About what a packet takes besides its bytes. */
const PACKET_OVERHEAD_BYTES = 512;

/** What a frame leads to. */
export type IpEvent = WholeFrame | FragmentsDropped;

/** Joins the fragments of IP packets. Pure: its clock is the time of the frames. */
export class IpReassembler {
  readonly #limits: IpReassemblerLimits;
  /** By key, the oldest first. */
  readonly #packets = new Map<string, PartialPacket>();
  #heldBytes = 0;
  #lastFrame: Pick<TimedFrame, "seconds" | "nanoseconds"> = { seconds: 0, nanoseconds: 0 };

  constructor(limits: IpReassemblerLimits) {
    this.#limits = limits;
  }

  /** About how many bytes of memory the fragments take. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Returns what the next frame leads to. */
  push(frame: TimedFrame): readonly IpEvent[] {
    this.#lastFrame = frame;
    const fragment = readFragment(frame);
    if (fragment === undefined && this.#packets.size === 0) return [wholeFrame(frame)];
    const events: IpEvent[] = [];
    this.#expire(timeMs(frame), fragment?.key, events);
    if (fragment === undefined) events.push(wholeFrame(frame));
    else if (fragment.problem !== undefined)
      events.push(this.#dropped(fragment, fragment.problem, 1, fragment.data.length));
    else this.#add(fragment, frame, events);
    return events;
  }

  /** Returns the packets that remain incomplete at the end of the capture. */
  end(): readonly IpEvent[] {
    const events: IpEvent[] = [];
    for (const [key, packet] of this.#packets) this.#drop(key, packet, "incomplete", events);
    return events;
  }

  #add(fragment: IpFragment, frame: TimedFrame, events: IpEvent[]): void {
    const { offsetBytes, moreFragments, data, key, version } = fragment;
    // RFC 6946: an atomic fragment is a packet of its own, even if others have the same identification.
    if (offsetBytes === 0 && !moreFragments) {
      events.push({ ...wholeFrame(joinedFrame(fragment, data, frame)), fragments: 1 });
      return;
    }
    const packet = this.#packets.get(key) ?? this.#open(fragment, frame);
    const { buffer } = packet;
    if (buffer === undefined) return;
    packet.fragments++;
    packet.bytes += data.length;
    const refusal = this.#findRefusal(fragment, buffer);
    if (refusal !== undefined) {
      this.#discard(packet, refusal, events);
      return;
    }
    // RFC 8200, section 4.5: an exact duplicate is not an overlap.
    if (version === 4 || !buffer.overlaps(offsetBytes, data.length)) {
      const { ipv4Overlap } = this.#limits;
      buffer.add(offsetBytes, data, moreFragments, ipv4Overlap === "discard" ? "first" : ipv4Overlap);
    }
    if (offsetBytes === 0) packet.headers ??= { ...fragment, headers: fragment.headers.slice() };
    this.#account(packet);
    if (buffer.isComplete) this.#complete(key, packet, buffer, frame, events);
    else this.#evict(events);
  }

  #findRefusal(fragment: IpFragment, buffer: FragmentBuffer): FragmentDropReason | undefined {
    const { offsetBytes, moreFragments, data, version } = fragment;
    if (declaredBytes(fragment, offsetBytes + data.length) > MAX_PACKET_BYTES) return "too-large";
    const mayOverlap = version === 4 && this.#limits.ipv4Overlap !== "discard";
    const isOverlap = !mayOverlap && buffer.overlaps(offsetBytes, data.length);
    if (isOverlap && !buffer.isDuplicate(offsetBytes, data)) return "overlap";
    return buffer.fits(offsetBytes, data.length, moreFragments) ? undefined : "inconsistent";
  }

  #complete(key: string, packet: PartialPacket, buffer: FragmentBuffer, frame: TimedFrame, events: IpEvent[]): void {
    const { headers, fragments } = packet;
    const { payload, overlap } = buffer;
    if (headers === undefined || declaredBytes(headers, payload.length) > MAX_PACKET_BYTES) {
      this.#discard(packet, "too-large", events);
      return;
    }
    this.#forget(key, packet);
    events.push({ kind: "frame", frame: joinedFrame(headers, payload, frame), fragments, overlap });
  }

  #open({ key, source, destination, identification }: IpFragment, frame: TimedFrame): PartialPacket {
    const packet: PartialPacket = {
      identity: { source, destination, identification },
      sinceMs: timeMs(frame),
      buffer: new FragmentBuffer(),
      headers: undefined,
      fragments: 0,
      bytes: 0,
      heldBytes: 0,
    };
    this.#packets.set(key, packet);
    return packet;
  }

  /** Ends packets that are too old: the oldest ones, and the one that a fragment would be added to. */
  #expire(nowMs: number, key: string | undefined, events: IpEvent[]): void {
    const isOld = ({ sinceMs }: PartialPacket): boolean => nowMs - sinceMs >= this.#limits.fragmentLifetimeMs;
    const own = key === undefined ? undefined : this.#packets.get(key);
    if (key !== undefined && own !== undefined && isOld(own)) this.#drop(key, own, "expired", events);
    for (const [oldKey, packet] of this.#packets) {
      if (!isOld(packet)) break;
      this.#drop(oldKey, packet, "expired", events);
    }
  }

  #evict(events: IpEvent[]): void {
    for (const [key, packet] of this.#packets) {
      if (this.#heldBytes <= this.#limits.maxFragmentBytes) break;
      this.#drop(key, packet, "memory", events);
    }
  }

  #account(packet: PartialPacket): void {
    const before = packet.heldBytes;
    const headerBytes = packet.headers?.headers.length ?? 0;
    packet.heldBytes = (packet.buffer?.heldBytes ?? 0) + headerBytes + PACKET_OVERHEAD_BYTES;
    this.#heldBytes += packet.heldBytes - before;
  }

  /** Discards a packet, and remembers it, so that its other fragments are ignored. */
  #discard(packet: PartialPacket, reason: FragmentDropReason, events: IpEvent[]): void {
    events.push(this.#dropped(packet.identity, reason, packet.fragments, packet.bytes));
    packet.buffer = undefined;
    packet.headers = undefined;
    this.#account(packet);
    this.#evict(events);
  }

  #drop(key: string, packet: PartialPacket, reason: FragmentDropReason, events: IpEvent[]): void {
    this.#forget(key, packet);
    if (packet.buffer === undefined) return;
    events.push(this.#dropped(packet.identity, reason, packet.fragments, packet.bytes));
  }

  #forget(key: string, packet: PartialPacket): void {
    this.#packets.delete(key);
    this.#heldBytes -= packet.heldBytes;
  }

  #dropped(
    { source, destination, identification }: PacketIdentity,
    reason: FragmentDropReason,
    fragments: number,
    bytes: number,
  ): FragmentsDropped {
    const { seconds, nanoseconds } = this.#lastFrame;
    const kind = "fragments-dropped";
    return { kind, reason, source, destination, identification, fragments, bytes, seconds, nanoseconds };
  }
}

const wholeFrame = (frame: TimedFrame): WholeFrame => ({ kind: "frame", frame, fragments: 0, overlap: "none" });
