import type { DecodedFrame } from "../decoded-frame.ts";
import { isIntact, sumWords } from "../field/checksum.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { Tunnel } from "./tunnel.ts";

/** Length of a header without optional fields. */
export const GRE_MIN_BYTES = 4;

/** Protocol type of Ethernet frames (RFC 7637, section 3.2). */
export const TRANSPARENT_ETHERNET = 0x6558;

const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGMENT = 0x0080;
const FIELD_BYTES = 4;
const PPTP = 1;

/** The optional fields in their order. */
const CHECKSUM_FIELD = 0;
const KEY_FIELD = 1;
const SEQUENCE_FIELD = 2;
const ACKNOWLEDGMENT_FIELD = 3;
const FIELD_COUNT = 4;

/**
 * A header of GRE: version 0 (RFC 2784, with key and sequence number of RFC 2890), also of NVGRE (RFC 7637), or version 1 of
 * PPTP (RFC 2637). Fields that it does not have are undefined.
 */
export class Gre extends Tunnel {
  /** 0; 1 in PPTP. */
  get version(): number {
    return this.#flags & 7;
  }

  /** EtherType of the payload: 0x0800 IPv4, 0x86dd IPv6, 0x6558 Ethernet, 0x880b PPP, … */
  get protocolType(): number {
    return this.span.u16(2);
  }

  /** Checksum of header and payload. */
  get checksum(): number | undefined {
    return this.#has(CHECKSUM) ? this.#field(CHECKSUM_FIELD)?.u16(0) : undefined;
  }

  /** Whether the checksum is correct; undefined if there is none, or the packet is incomplete. */
  get checksumValid(): boolean | undefined {
    if (this.checksum === undefined || !this.span.isWhole) return undefined;
    return isIntact(sumWords(this.span));
  }

  /** In version 0, the number of the tunnel, or of a flow in it. */
  get key(): number | undefined {
    return this.version === 0 ? this.#field(KEY_FIELD)?.u32(0) : undefined;
  }

  /** Virtual subnet of NVGRE: the upper 24 bits of the key, if there are Ethernet frames and no other optional fields. */
  get virtualSubnetId(): number | undefined {
    return this.#isNvgre && this.key !== undefined ? this.key >>> 8 : undefined;
  }

  /** Flow of NVGRE: the lowest 8 bits of the key. */
  get flowId(): number | undefined {
    return this.#isNvgre && this.key !== undefined ? this.key & 0xff : undefined;
  }

  /** In version 1, the length of the payload as the header states it. */
  get payloadBytes(): number | undefined {
    return this.version === PPTP ? this.#field(KEY_FIELD)?.u16(0) : undefined;
  }

  /** In version 1, the number that the receiver has for the session. */
  get callId(): number | undefined {
    return this.version === PPTP ? this.#field(KEY_FIELD)?.u16(2) : undefined;
  }

  /** Sequence number. */
  get sequence(): number | undefined {
    return this.#field(SEQUENCE_FIELD)?.u32(0);
  }

  /** In version 1, the highest sequence number that the sender has received. */
  get acknowledgment(): number | undefined {
    return this.#field(ACKNOWLEDGMENT_FIELD)?.u32(0);
  }

  /** The frame or packet in the tunnel, decoded on access; undefined if there is none, or more than 8 tunnels are inside one another. */
  get inner(): DecodedFrame | undefined {
    return this.readInner();
  }

  /** @internal Returns the second word of the field with the checksum (RFC 1701); undefined without it. */
  offset(): number | undefined {
    return this.#field(CHECKSUM_FIELD)?.u16(2);
  }

  override findProblem(): Problem | undefined {
    const { version } = this;
    if (version > PPTP) return wrong(`version ${version}, expected 0 or 1`);
    if (version === PPTP && !this.#has(KEY)) return wrong("no key, which version 1 must have");
    const headerBytes = this.headerLength();
    if (headerBytes <= this.span.length) return undefined;
    return missing(`a header of ${headerBytes} bytes, but ${this.span.length} bytes are available`, this.span);
  }

  override headerLength(): number {
    const plain = this.#startOf(FIELD_COUNT);
    return this.version === 0 && this.#has(ROUTING) ? plain + this.#routeLength(plain) : plain;
  }

  get #flags(): number {
    return this.span.u16(0);
  }

  get #isNvgre(): boolean {
    const others = CHECKSUM | ROUTING | SEQUENCE;
    return this.version === 0 && this.protocolType === TRANSPARENT_ETHERNET && (this.#flags & others) === 0;
  }

  #has(flag: number): boolean {
    return (this.#flags & flag) !== 0;
  }

  /** Checks whether an optional field is present. The first has checksum and offset, and is present if one of them is (RFC 1701). */
  #isPresent(field: number): boolean {
    switch (field) {
      case CHECKSUM_FIELD:
        return this.version === 0 && (this.#has(CHECKSUM) || this.#has(ROUTING));
      case KEY_FIELD:
        return this.#has(KEY);
      case SEQUENCE_FIELD:
        return this.#has(SEQUENCE);
      default:
        return this.version === PPTP && this.#has(ACKNOWLEDGMENT);
    }
  }

  /** Returns where an optional field is, or would be. */
  #startOf(field: number): number {
    let start = GRE_MIN_BYTES;
    for (let before = 0; before < field; before += 1) if (this.#isPresent(before)) start += FIELD_BYTES;
    return start;
  }

  /** Returns an optional field; undefined if it is absent, or its bytes are not available. */
  #field(field: number): Span | undefined {
    const start = this.#startOf(field);
    const isAvailable = this.#isPresent(field) && start + FIELD_BYTES <= this.span.length;
    return isAvailable ? this.span.slice(start, start + FIELD_BYTES) : undefined;
  }

  /** Returns the length of the source route, whose entries end with an empty one (RFC 1701). */
  #routeLength(start: number): number {
    let at = start;
    while (at + FIELD_BYTES <= this.span.length) {
      const family = this.span.u16(at);
      const bytes = this.span.u8(at + 3);
      at += FIELD_BYTES + bytes;
      if (family === 0 && bytes === 0) return at - start;
    }
    return Math.max(at, this.span.length) + 1 - start;
  }
}
