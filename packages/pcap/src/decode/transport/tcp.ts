import { Layer } from "../field/layer.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import type { PseudoHeader } from "./pseudo-header.ts";
import { checkTcpOptions, readTcpOptions, type TcpOption } from "./tcp-option.ts";

/** Length of a header without options. */
export const TCP_HEADER_BYTES = 20;

/** A TCP header (RFC 9293). */
export class Tcp extends Layer {
  readonly #pseudoHeader: PseudoHeader;

  constructor(span: Span, pseudoHeader: PseudoHeader) {
    super(span);
    this.#pseudoHeader = pseudoHeader;
  }

  /** Port of the sender. */
  get sourcePort(): number {
    return this.span.u16(0);
  }

  /** Port of the receiver. */
  get destinationPort(): number {
    return this.span.u16(2);
  }

  /** Sequence number. */
  get sequence(): number {
    return this.span.u32(4);
  }

  /** Acknowledgment number; valid only with `ack`. */
  get acknowledgment(): number {
    return this.span.u32(8);
  }

  /** Length of the header with its options. */
  get headerBytes(): number {
    return (this.span.u8(12) >> 4) * 4;
  }

  /** The sender has no more data. */
  get fin(): boolean {
    return this.#hasFlag(0x01);
  }

  /** Opens a connection. */
  get syn(): boolean {
    return this.#hasFlag(0x02);
  }

  /** Resets the connection. */
  get rst(): boolean {
    return this.#hasFlag(0x04);
  }

  /** The receiver must deliver the data immediately. */
  get psh(): boolean {
    return this.#hasFlag(0x08);
  }

  /** `acknowledgment` is valid. */
  get ack(): boolean {
    return this.#hasFlag(0x10);
  }

  /** `urgentPointer` is valid. */
  get urg(): boolean {
    return this.#hasFlag(0x20);
  }

  /** Echo of "congestion experienced" (RFC 3168). */
  get ece(): boolean {
    return this.#hasFlag(0x40);
  }

  /** Congestion window reduced (RFC 3168). */
  get cwr(): boolean {
    return this.#hasFlag(0x80);
  }

  /** Accurate echo of "congestion experienced" (AE; RFC 9768), formerly the nonce sum NS. */
  get ae(): boolean {
    return (this.span.u8(12) & 0x01) !== 0;
  }

  /** Receive window as in the header, not scaled. */
  get window(): number {
    return this.span.u16(14);
  }

  /** Where urgent data ends, from the sequence number on. */
  get urgentPointer(): number {
    return this.span.u16(18);
  }

  /** Checksum of the segment. */
  get checksum(): number {
    return this.span.u16(16);
  }

  /** Whether the segment's checksum is correct; undefined if the segment is incomplete. */
  get checksumValid(): boolean | undefined {
    return this.#pseudoHeader.verify(this.span);
  }

  /** Options in order, without the end of the list; none if the header is incomplete. */
  get options(): readonly TcpOption[] {
    return this.#headerProblem === undefined ? readTcpOptions(this.#optionSpan) : [];
  }

  override findProblem(): Problem | undefined {
    const header = this.#headerProblem;
    if (header !== undefined || this.headerBytes === TCP_HEADER_BYTES) return header;
    return checkTcpOptions(this.#optionSpan);
  }

  get #headerProblem(): Problem | undefined {
    const { headerBytes } = this;
    if (headerBytes < TCP_HEADER_BYTES) {
      return wrong(`header length ${headerBytes}, expected at least ${TCP_HEADER_BYTES}`);
    }
    if (headerBytes <= this.span.length) return undefined;
    return missing(`header length ${headerBytes}, but ${this.span.length} bytes are available`, this.span);
  }

  get #optionSpan(): Span {
    return this.span.slice(TCP_HEADER_BYTES, this.headerBytes, true);
  }

  #hasFlag(flag: number): boolean {
    return (this.span.u8(13) & flag) !== 0;
  }
}
