import type { DecodedFrame } from "../decoded-frame.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { Tunnel } from "./tunnel.ts";

/** Length of a header without optional fields. */
export const GTPU_MIN_BYTES = 8;
/** The type of messages with a packet of a user. */
export const GTPU_G_PDU = 255;

const OPTIONAL_BYTES = 4;
const UNIT_BYTES = 4;
const FLAG_EXTENSION = 0x04;
const FLAG_SEQUENCE = 0x02;
const FLAG_N_PDU = 0x01;
const NO_EXTENSION = 0;
const PDU_SESSION_CONTAINER = 0x85;

/** An extension header of GTP-U. */
export interface GtpuExtension {
  /** Type: 0x85 PDU session container, 0xc0 PDCP number, 0x40 UDP port, … */
  readonly type: number;
  /** Content, 2 bytes more than a multiple of 4. A view. */
  readonly data: Uint8Array;
}

/** A message of GTP-U (3GPP TS 29.281, section 5). Fields that it does not have are undefined. */
export class Gtpu extends Tunnel {
  /** Version: 1. */
  get version(): number {
    return this.span.u8(0) >> 5;
  }

  /** 255 packet of a user, 1 echo request, 2 echo response, 26 error indication, 254 end marker, … */
  get messageType(): number {
    return this.span.u8(1);
  }

  /** Length of what follows the first 8 bytes, as the header states it. */
  get lengthBytes(): number {
    return this.span.u16(2);
  }

  /** Identifier of the tunnel, which its receiver has chosen. */
  get teid(): number {
    return this.span.u32(4);
  }

  /** Sequence number. */
  get sequence(): number | undefined {
    return this.#hasOptional(FLAG_SEQUENCE) ? this.span.u16(8) : undefined;
  }

  /** Number of the packet in a handover. */
  get nPduNumber(): number | undefined {
    return this.#hasOptional(FLAG_N_PDU) ? this.span.u8(10) : undefined;
  }

  /** Extension headers in order, up to the first that does not fit. */
  get extensionHeaders(): readonly GtpuExtension[] {
    const extensions: GtpuExtension[] = [];
    this.#walkExtensions((extension) => extensions.push(extension));
    return extensions;
  }

  /** Flow in a session of 5G (QFI), from the PDU session container (3GPP TS 38.415). */
  get qosFlowId(): number | undefined {
    const byte = this.extensionHeaders.find(({ type }) => type === PDU_SESSION_CONTAINER)?.data[1];
    return byte === undefined ? undefined : byte & 0x3f;
  }

  /** The packet in the tunnel, decoded on access; undefined if there is none, or more than 8 tunnels are inside one another. */
  get inner(): DecodedFrame | undefined {
    return this.readInner();
  }

  override findProblem(): Problem | undefined {
    const { version, lengthBytes } = this;
    if (version !== 1) return wrong(`version ${version}, expected 1`);
    const totalBytes = GTPU_MIN_BYTES + lengthBytes;
    if (totalBytes > this.span.length && this.span.isWhole)
      return wrong(`length ${lengthBytes}, but ${this.span.length - GTPU_MIN_BYTES} bytes follow`);
    return this.#walkExtensions(() => undefined).problem;
  }

  override headerLength(): number {
    return this.#walkExtensions(() => undefined).end;
  }

  override payloadSpan(): Span {
    const { span } = this;
    const end = GTPU_MIN_BYTES + this.lengthBytes;
    const start = this.findProblem() === undefined ? this.headerLength() : span.length;
    return span.slice(Math.min(start, span.length), Math.max(start, end), span.isWhole || end <= span.length);
  }

  #hasFlag(flags: number): boolean {
    return (this.span.u8(0) & flags) !== 0;
  }

  /** Checks whether an optional field is valid: they are present all together or not at all. */
  #hasOptional(flag: number): boolean {
    return this.#hasFlag(flag) && this.#message().length >= GTPU_MIN_BYTES + OPTIONAL_BYTES;
  }

  /** Returns the message, without what follows it in the datagram. */
  #message(): Span {
    return this.span.slice(0, GTPU_MIN_BYTES + this.lengthBytes);
  }

  #walkExtensions(visit: (extension: GtpuExtension) => void): { readonly end: number; readonly problem?: Problem } {
    if (!this.#hasFlag(FLAG_EXTENSION | FLAG_SEQUENCE | FLAG_N_PDU)) return { end: GTPU_MIN_BYTES };
    const message = this.#message();
    let at = GTPU_MIN_BYTES + OPTIONAL_BYTES;
    const cut = missing("the optional fields do not fit into the message", this.span);
    if (at > message.length) return { end: at, problem: cut };
    let type = this.#hasFlag(FLAG_EXTENSION) ? message.u8(at - 1) : NO_EXTENSION;
    while (type !== NO_EXTENSION) {
      const length = at < message.length ? message.u8(at) * UNIT_BYTES : UNIT_BYTES;
      if (length === 0) return { end: at, problem: wrong("an extension header of length 0") };
      if (at + length > message.length)
        return { end: at, problem: missing("an extension header does not fit into the message", this.span) };
      visit({ type, data: message.bytes(at + 1, at + length - 1) });
      type = message.u8(at + length - 1);
      at += length;
    }
    return { end: at };
  }
}
