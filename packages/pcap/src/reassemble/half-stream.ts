import { PendingData, type StreamPiece } from "./pending-data.ts";

/** What a stream goes on with: bytes, or a gap. */
export type StreamPart = StreamPiece | { readonly offset: number; readonly lengthBytes: number };

/** What a segment adds to a stream. */
export interface StreamSegment {
  /** The captured part of the payload. */
  readonly data: Uint8Array;
  /** Length that the payload had on the link. */
  readonly lengthBytes: number;
  /** Whether the stream ends with it. */
  readonly fin: boolean;
}

/** The largest window (RFC 7323, section 2.3): a segment that is further away does not belong to the stream. */
const MAX_WINDOW_BYTES = 2 ** 30;
/** A capture may have an acknowledgment before the data; longer than this, the data is not in it. */
const ACKNOWLEDGED_GAP_MS = 1000;

/** The bytes that one end of a connection sends. Offsets count from the first byte and do not wrap, sequence numbers do. */
export class HalfStream {
  readonly #gapLifetimeMs: number;
  readonly #pending = new PendingData();
  /** Sequence number of offset 0; undefined before it is known. */
  #base: number | undefined;
  #next = 0;
  #acknowledged = 0;
  /** Where the segments that were seen end, also if the capture cut them. */
  #furthest = 0;
  #finAt: number | undefined;
  #gapSinceMs: number | undefined;

  constructor(gapLifetimeMs: number) {
    this.#gapLifetimeMs = gapLifetimeMs;
  }

  get heldBytes(): number {
    return this.#pending.heldBytes;
  }

  get hasBegun(): boolean {
    return this.#base !== undefined;
  }

  /** Whether all bytes up to the sender's FIN were returned. */
  get isFinished(): boolean {
    return this.#finAt !== undefined && this.#next >= this.#finAt;
  }

  /** Sets the sequence number of the first byte, if it is not known yet. */
  begin(sequence: number): void {
    this.#base ??= sequence >>> 0;
  }

  /** Checks whether this is the sequence number of the first byte. */
  beginsAt(sequence: number): boolean {
    return this.#base === sequence >>> 0;
  }

  /**
   * Checks whether a reset with this sequence number ends the stream: only at the next byte that the receiver expects, because a
   * reset elsewhere in the window may be forged, and the receiver asks for another one (RFC 5961, section 3.2). The capture may
   * not have all that the receiver has: so this is the next byte of the stream, what the receiver has acknowledged, or the end of
   * what was seen.
   */
  endsBy(sequence: number): boolean {
    const offset = this.#offsetOf(sequence);
    const isAcknowledged = offset === this.#acknowledged && offset > 0;
    return offset === this.#next || isAcknowledged || offset === this.#furthest || offset === this.#afterFin;
  }

  /** Checks whether an acknowledgment is for something that was sent. */
  hasSent(acknowledgment: number): boolean {
    const offset = this.#offsetOf(acknowledgment);
    return offset >= 0 && offset <= (this.#afterFin ?? this.#furthest);
  }

  /** Checks whether a sequence number is near what comes next. */
  isNear(sequence: number): boolean {
    return this.#base === undefined || Math.abs(this.#offsetOf(sequence) - this.#next) <= MAX_WINDOW_BYTES;
  }

  /** Adds a segment and returns what the stream goes on with. */
  add(sequence: number, { data, lengthBytes, fin }: StreamSegment, nowMs: number): StreamPart[] {
    if (!this.isNear(sequence)) return [];
    const offset = this.#offsetOf(sequence);
    this.#furthest = Math.max(this.#furthest, offset + lengthBytes);
    if (fin) this.#finAt ??= offset + lengthBytes;
    const fresh = data.subarray(Math.max(0, this.#next - offset));
    if (fresh.length === 0) return [];
    const at = Math.max(offset, this.#next);
    if (at > this.#next) {
      this.#pending.add(at, fresh);
      this.#gapSinceMs ??= nowMs;
      return [];
    }
    this.#next += fresh.length;
    return [{ offset: at, bytes: fresh }, ...this.#drain(nowMs)];
  }

  /** Takes note of what the other end has received. */
  acknowledge(sequence: number): void {
    if (this.#base === undefined || !this.isNear(sequence)) return;
    this.#acknowledged = Math.max(this.#acknowledged, this.#offsetOf(sequence));
  }

  /** Returns the gap that will not be filled, by the time, and what follows on it. */
  expire(nowMs: number): StreamPart[] {
    const { firstOffset } = this.#pending;
    if (this.#gapSinceMs === undefined || firstOffset === undefined) return [];
    const isAcknowledged = this.#acknowledged >= firstOffset;
    const lifetimeMs = isAcknowledged ? Math.min(ACKNOWLEDGED_GAP_MS, this.#gapLifetimeMs) : this.#gapLifetimeMs;
    return nowMs - this.#gapSinceMs >= lifetimeMs ? this.skip(nowMs) : [];
  }

  /** Gives up the first gap, and returns it and what follows on it. */
  skip(nowMs: number): StreamPart[] {
    const { firstOffset } = this.#pending;
    if (firstOffset === undefined) return [];
    const gap = { offset: this.#next, lengthBytes: firstOffset - this.#next };
    this.#next = firstOffset;
    return [gap, ...this.#drain(nowMs)];
  }

  /** Gives up all gaps, at the end of the stream, also one before the FIN. */
  finish(nowMs: number): StreamPart[] {
    const parts: StreamPart[] = [];
    while (this.#pending.firstOffset !== undefined) parts.push(...this.skip(nowMs));
    if (this.#finAt !== undefined && this.#finAt > this.#next) {
      parts.push({ offset: this.#next, lengthBytes: this.#finAt - this.#next });
      this.#next = this.#finAt;
    }
    return parts;
  }

  /** The sequence number after the FIN, which has its own; undefined if there is none. */
  get #afterFin(): number | undefined {
    return this.#finAt === undefined ? undefined : this.#finAt + 1;
  }

  #drain(nowMs: number): StreamPiece[] {
    const pieces = this.#pending.take(this.#next);
    for (const { bytes } of pieces) this.#next += bytes.length;
    this.#gapSinceMs = this.#pending.firstOffset === undefined ? undefined : nowMs;
    return pieces;
  }

  /** Returns the offset of a sequence number: the one that is nearest to what comes next. */
  #offsetOf(sequence: number): number {
    return this.#next + ((sequence - ((this.#base ?? 0) + this.#next)) | 0);
  }
}
