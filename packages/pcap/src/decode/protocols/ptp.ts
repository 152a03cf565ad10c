import { linkAddress } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";

/** Length of the common header. */
export const PTP_HEADER_BYTES = 34;

/** Types of messages (IEEE 1588, table 36). */
export const SYNC = 0;
export const DELAY_REQUEST = 1;
export const PEER_DELAY_REQUEST = 2;
export const PEER_DELAY_RESPONSE = 3;
export const FOLLOW_UP = 8;
export const DELAY_RESPONSE = 9;
export const PEER_DELAY_FOLLOW_UP = 10;
export const ANNOUNCE = 11;
export const SIGNALING = 12;
export const MANAGEMENT = 13;

/** Lengths of the bodies, before TLVs. */
const BODY_BYTES: ReadonlyMap<number, number> = new Map([
  [SYNC, 10],
  [DELAY_REQUEST, 10],
  [PEER_DELAY_REQUEST, 20],
  [PEER_DELAY_RESPONSE, 20],
  [FOLLOW_UP, 10],
  [DELAY_RESPONSE, 20],
  [PEER_DELAY_FOLLOW_UP, 20],
  [ANNOUNCE, 30],
  [SIGNALING, 10],
  [MANAGEMENT, 14],
]);
const CLOCK_IDENTITY_BYTES = 8;
const TLV_HEADER_BYTES = 4;
const TIMESTAMP_BYTES = 10;
/** Offset of the second part of a body, after its timestamp. */
const AFTER_TIMESTAMP = PTP_HEADER_BYTES + TIMESTAMP_BYTES;

/** A timestamp of PTP, on the timescale of the grandmaster. */
export interface PtpTimestamp {
  /** Whole seconds, of 48 bits. */
  readonly seconds: number;
  /** Rest in nanoseconds. */
  readonly nanoseconds: number;
}

/** The identity of a port of a clock. */
export interface PtpPortIdentity {
  /** Identity of the clock: 8 bytes in the form of a MAC address. */
  readonly clockIdentity: string;
  /** Number of the port, from 1. */
  readonly portNumber: number;
}

/** A TLV after the body of a message. */
export interface PtpTlv {
  /** 1 management, 3 organization extension, 4 request unicast transmission, … */
  readonly type: number;
  /** Value. A view. */
  readonly value: Uint8Array;
}

/** A message of PTP version 2 (IEEE 1588). Fields that messages of its type do not have are undefined. */
export class Ptp extends Layer {
  /** Upper part of the identifier of the standards organization: 0 IEEE 1588, 1 IEEE 802.1AS (gPTP). */
  get majorSdoId(): number {
    return this.span.u8(0) >> 4;
  }

  /**
   * 0 sync, 1 delay request, 2 peer delay request, 3 peer delay response, 8 follow-up, 9 delay response, 10 follow-up of a peer delay
   * response, 11 announce, 12 signaling, 13 management.
   */
  get messageType(): number {
    return this.span.u8(0) & 0x0f;
  }

  /** Version: 2. */
  get versionPtp(): number {
    return this.span.u8(1) & 0x0f;
  }

  /** Edition of the version: 1 is IEEE 1588-2019. */
  get minorVersionPtp(): number {
    return this.span.u8(1) >> 4;
  }

  /** Length of the message with its TLVs. */
  get messageLengthBytes(): number {
    return this.span.u16(2);
  }

  /** Number of the domain. */
  get domainNumber(): number {
    return this.span.u8(4);
  }

  /** Lower part of the identifier of the standards organization. */
  get minorSdoId(): number {
    return this.span.u8(5);
  }

  /** All flags: 0x0200 two-step, 0x0400 unicast, 1 last minute has 61 s, 8 the timescale is that of PTP, … */
  get flags(): number {
    return this.span.u16(6);
  }

  /** Whether a follow-up with the precise time follows. */
  get twoStep(): boolean {
    return (this.flags & 0x0200) !== 0;
  }

  /** Whether it was sent to one receiver only. */
  get unicast(): boolean {
    return (this.flags & 0x0400) !== 0;
  }

  /** Correction of the time by the clocks on the path, in nanoseconds with 16 binary places; rounded beyond 2^37 ns. */
  get correctionNs(): number {
    return (this.span.u32(8) | 0) * 0x1_0000 + this.span.u32(12) / 0x1_0000;
  }

  /** Data of the message's type; 0 before IEEE 1588-2019. */
  get messageTypeSpecific(): number {
    return this.span.u32(16);
  }

  /** Port that sent it. */
  get sourcePortIdentity(): PtpPortIdentity {
    return portIdentity(this.span, 20);
  }

  /** Number that a message and its answers share. */
  get sequenceId(): number {
    return this.span.u16(30);
  }

  /** Kind of message in version 1: 0 sync, 1 delay request, 2 follow-up, 3 delay response, 4 management, 5 others. */
  get controlField(): number {
    return this.span.u8(32);
  }

  /** Mean time between messages, as the logarithm to the base 2 of seconds; 127 if the message has none. */
  get logMessageInterval(): number {
    return (this.span.u8(33) << 24) >> 24;
  }

  /** When it was sent: of sync, delay request, peer delay request and announce; an estimate if a follow-up follows. */
  get originTimestamp(): PtpTimestamp | undefined {
    return this.#timestamp(SYNC, DELAY_REQUEST, PEER_DELAY_REQUEST, ANNOUNCE);
  }

  /** When the sync was sent: of a follow-up. */
  get preciseOriginTimestamp(): PtpTimestamp | undefined {
    return this.#timestamp(FOLLOW_UP);
  }

  /** When the request was received: of a delay response. */
  get receiveTimestamp(): PtpTimestamp | undefined {
    return this.#timestamp(DELAY_RESPONSE);
  }

  /** When the request was received: of a peer delay response. */
  get requestReceiptTimestamp(): PtpTimestamp | undefined {
    return this.#timestamp(PEER_DELAY_RESPONSE);
  }

  /** When the response was sent: of the follow-up of a peer delay response. */
  get responseOriginTimestamp(): PtpTimestamp | undefined {
    return this.#timestamp(PEER_DELAY_FOLLOW_UP);
  }

  /** Port that sent the request: of responses. */
  get requestingPortIdentity(): PtpPortIdentity | undefined {
    const body = this.#body(DELAY_RESPONSE, PEER_DELAY_RESPONSE, PEER_DELAY_FOLLOW_UP);
    return body && portIdentity(body, AFTER_TIMESTAMP);
  }

  /** Port to which it is addressed: of signaling and management. */
  get targetPortIdentity(): PtpPortIdentity | undefined {
    const body = this.#body(SIGNALING, MANAGEMENT);
    return body && portIdentity(body, PTP_HEADER_BYTES);
  }

  /** Difference of TAI and UTC, in seconds: of announce. */
  get currentUtcOffsetSeconds(): number | undefined {
    const value = this.#body(ANNOUNCE)?.u16(44);
    return value === undefined ? undefined : (value << 16) >> 16;
  }

  /** First priority of the grandmaster; the lowest wins. */
  get grandmasterPriority1(): number | undefined {
    return this.#body(ANNOUNCE)?.u8(47);
  }

  /** Class of the grandmaster: 6 has a primary reference, 248 is the default, … */
  get grandmasterClockClass(): number | undefined {
    return this.#body(ANNOUNCE)?.u8(48);
  }

  /** Accuracy of the grandmaster: 0x20 25 ns, 0x21 100 ns, …, 0xfe unknown. */
  get grandmasterClockAccuracy(): number | undefined {
    return this.#body(ANNOUNCE)?.u8(49);
  }

  /** Stability of the grandmaster, as a scaled logarithm. */
  get grandmasterOffsetScaledLogVariance(): number | undefined {
    return this.#body(ANNOUNCE)?.u16(50);
  }

  /** Second priority of the grandmaster. */
  get grandmasterPriority2(): number | undefined {
    return this.#body(ANNOUNCE)?.u8(52);
  }

  /** Identity of the grandmaster, in the form of a MAC address of 8 bytes. */
  get grandmasterIdentity(): string | undefined {
    const body = this.#body(ANNOUNCE);
    return body && linkAddress(body, 53, CLOCK_IDENTITY_BYTES);
  }

  /** Number of clocks between the grandmaster and this one. */
  get stepsRemoved(): number | undefined {
    return this.#body(ANNOUNCE)?.u16(61);
  }

  /** Source of the grandmaster's time: 0x10 atomic clock, 0x20 GNSS, 0x40 PTP, 0x50 NTP, 0xa0 oscillator, … */
  get timeSource(): number | undefined {
    return this.#body(ANNOUNCE)?.u8(63);
  }

  /** Number of clocks that forward the message, at its sender: of management. */
  get startingBoundaryHops(): number | undefined {
    return this.#body(MANAGEMENT)?.u8(44);
  }

  /** Number of clocks that still forward the message: of management. */
  get boundaryHops(): number | undefined {
    return this.#body(MANAGEMENT)?.u8(45);
  }

  /** 0 get, 1 set, 2 response, 3 command, 4 acknowledge: of management. */
  get actionField(): number | undefined {
    const value = this.#body(MANAGEMENT)?.u8(46);
    return value === undefined ? undefined : value & 0x0f;
  }

  /** TLVs after the body, as far as they are available. */
  get tlvs(): readonly PtpTlv[] {
    const tlvs: PtpTlv[] = [];
    this.#walk((type, value) => tlvs.push({ type, value: value.bytes() }));
    return tlvs;
  }

  override findProblem(): Problem | undefined {
    const { messageLengthBytes } = this;
    const bodyBytes = BODY_BYTES.get(this.messageType) ?? 0;
    const expected = PTP_HEADER_BYTES + bodyBytes;
    if (messageLengthBytes < expected) return wrong(`length ${messageLengthBytes}, expected at least ${expected}`);
    if (messageLengthBytes > this.span.length)
      return missing(`length ${messageLengthBytes}, but ${this.span.length} bytes are available`, this.span);
    return this.#walk(() => undefined);
  }

  /** Visits the TLVs up to the end or to the first that does not fit. Returns the problem of that one. */
  #walk(visit: (type: number, value: Span) => void): Problem | undefined {
    const bodyBytes = BODY_BYTES.get(this.messageType);
    if (bodyBytes === undefined) return undefined;
    const end = Math.min(this.messageLengthBytes, this.span.length);
    let at = PTP_HEADER_BYTES + bodyBytes;
    while (at < end) {
      const next = at + TLV_HEADER_BYTES > end ? at : at + TLV_HEADER_BYTES + this.span.u16(at + 2);
      if (next === at || next > end) return missing("a TLV does not fit into the message", this.span);
      visit(this.span.u16(at), this.span.slice(at + TLV_HEADER_BYTES, next));
      at = next;
    }
    return undefined;
  }

  /** Returns the message if it is of one of these types and its body is complete. */
  #body(...types: readonly number[]): Span | undefined {
    const { messageType } = this;
    const bodyBytes = BODY_BYTES.get(messageType) ?? 0;
    return types.includes(messageType) && this.span.length >= PTP_HEADER_BYTES + bodyBytes ? this.span : undefined;
  }

  #timestamp(...types: readonly number[]): PtpTimestamp | undefined {
    const body = this.#body(...types);
    if (body === undefined) return undefined;
    const seconds = body.u16(PTP_HEADER_BYTES) * 2 ** 32 + body.u32(PTP_HEADER_BYTES + 2);
    return { seconds, nanoseconds: body.u32(PTP_HEADER_BYTES + 6) };
  }
}

const portIdentity = (span: Span, at: number): PtpPortIdentity => ({
  clockIdentity: linkAddress(span, at, CLOCK_IDENTITY_BYTES),
  portNumber: span.u16(at + CLOCK_IDENTITY_BYTES),
});
