import type { DecodedFrame } from "../decoded-frame.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { Tunnel } from "./tunnel.ts";

/** Length of a header without options. */
export const GENEVE_MIN_BYTES = 8;

const FLAG_OAM = 0x80;
const FLAG_CRITICAL = 0x40;
const OPTION_HEADER_BYTES = 4;
const UNIT_BYTES = 4;

/** An option of a GENEVE header (RFC 8926, section 3.5). */
export interface GeneveOption {
  /** Organization or group that has defined the type: 0x0100 Linux, 0x0101 Open vSwitch, … */
  readonly class: number;
  /** Type. If its upper bit is set, a receiver that does not know it drops the packet. */
  readonly type: number;
  /** Value, a multiple of 4 bytes. A view. */
  readonly data: Uint8Array;
}

/** A header of GENEVE (RFC 8926), which is followed by a frame or a packet. */
export class Geneve extends Tunnel {
  /** Version: 0. */
  get version(): number {
    return this.span.u8(0) >> 6;
  }

  /** Whether this is a control message of the tunnel's ends. */
  get oam(): boolean {
    return (this.span.u8(1) & FLAG_OAM) !== 0;
  }

  /** Whether there are options that the receiver must know. */
  get critical(): boolean {
    return (this.span.u8(1) & FLAG_CRITICAL) !== 0;
  }

  /** EtherType of the payload: 0x6558 Ethernet, 0x0800 IPv4, 0x86dd IPv6, … */
  get protocolType(): number {
    return this.span.u16(2);
  }

  /** Identifier of the virtual network (VNI). */
  get vni(): number {
    return this.span.u32(4) >>> 8;
  }

  /** Options in order, up to the first that does not fit. */
  get options(): readonly GeneveOption[] {
    const options: GeneveOption[] = [];
    this.#walkOptions((option) => options.push(option));
    return options;
  }

  /** The frame or packet in the tunnel, decoded on access; undefined if there is none, or more than 8 tunnels are inside one another. */
  get inner(): DecodedFrame | undefined {
    return this.readInner();
  }

  override findProblem(): Problem | undefined {
    const { version } = this;
    if (version !== 0) return wrong(`version ${version}, expected 0`);
    const headerBytes = this.headerLength();
    if (headerBytes <= this.span.length) return this.#walkOptions(() => undefined);
    return missing(`a header of ${headerBytes} bytes, but ${this.span.length} bytes are available`, this.span);
  }

  /** @internal Returns the flags, and the last byte of the header, which are reserved but for two. */
  reserved(): { readonly flags: number; readonly last: number } {
    return { flags: this.span.u8(1), last: this.span.u8(7) };
  }

  override headerLength(): number {
    return GENEVE_MIN_BYTES + (this.span.u8(0) & 0x3f) * UNIT_BYTES;
  }

  #walkOptions(visit: (option: GeneveOption) => void): Problem | undefined {
    const options: Span = this.span.slice(GENEVE_MIN_BYTES, this.headerLength(), true);
    let at = 0;
    while (at < options.length) {
      const end = at + OPTION_HEADER_BYTES;
      const dataBytes = end <= options.length ? (options.u8(at + 3) & 0x1f) * UNIT_BYTES : 0;
      if (end + dataBytes > options.length) return wrong("an option does not fit into the header");
      visit({ class: options.u16(at), type: options.u8(at + 2), data: options.bytes(end, end + dataBytes) });
      at = end + dataBytes;
    }
    return undefined;
  }
}
