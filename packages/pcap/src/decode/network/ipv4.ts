import { ipv4Address } from "../field/address.ts";
import { isIntact, sumWords } from "../field/checksum.ts";
import { Layer } from "../field/layer.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { checkIpv4Options, findRouteEnd, type Ipv4Option, readIpv4Options } from "./ipv4-option.ts";

/** Length of a header without options. */
export const IPV4_HEADER_BYTES = 20;

const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;

/** An IPv4 header (RFC 791). */
export class Ipv4 extends Layer {
  /** Source address. */
  get source(): string {
    return ipv4Address(this.span, 12);
  }

  /** Destination address. */
  get destination(): string {
    return ipv4Address(this.span, 16);
  }

  /** Time to live: how many more routers may forward the packet. */
  get ttl(): number {
    return this.span.u8(8);
  }

  /** Protocol number of what follows: 1 ICMP, 6 TCP, 17 UDP. */
  get protocol(): number {
    return this.span.u8(9);
  }

  /** Length of the header with its options. */
  get headerBytes(): number {
    return (this.span.u8(0) & 0x0f) * 4;
  }

  /** Length of the packet, including its header; 0 if the sender's NIC was meant to cut it into segments. */
  get totalBytes(): number {
    return this.span.u16(2);
  }

  /** Differentiated services code point, 0 to 63. */
  get dscp(): number {
    return this.span.u8(1) >> 2;
  }

  /** Explicit congestion notification, 0 to 3. */
  get ecn(): number {
    return this.span.u8(1) & 3;
  }

  /** Number that the fragments of a packet share. */
  get identification(): number {
    return this.span.u16(4);
  }

  /** Whether routers must not fragment the packet. */
  get dontFragment(): boolean {
    return (this.span.u16(6) & DONT_FRAGMENT) !== 0;
  }

  /** Whether more fragments follow. */
  get moreFragments(): boolean {
    return (this.span.u16(6) & MORE_FRAGMENTS) !== 0;
  }

  /** Where in the original packet's payload this fragment begins, in bytes. */
  get fragmentOffsetBytes(): number {
    return (this.span.u16(6) & 0x1fff) * 8;
  }

  /** Whether the packet is a fragment of a larger one. Layers above are decoded only in the first fragment. */
  get isFragment(): boolean {
    return this.moreFragments || this.fragmentOffsetBytes > 0;
  }

  /** Checksum of the header. */
  get checksum(): number {
    return this.span.u16(10);
  }

  /** Whether the header's checksum is correct; undefined if the header is incomplete. */
  get checksumValid(): boolean | undefined {
    if (this.#headerProblem !== undefined) return undefined;
    return isIntact(sumWords(this.span.slice(0, this.headerBytes)));
  }

  /** Options in order, without the end of the list. */
  get options(): readonly Ipv4Option[] {
    return readIpv4Options(this.#optionSpan);
  }

  /** @internal Returns the final destination's bytes while the packet is on a source route; undefined if it is not on one. */
  findFinalDestination(): Span | undefined {
    return this.headerBytes > IPV4_HEADER_BYTES ? findRouteEnd(this.#optionSpan) : undefined;
  }

  override findProblem(): Problem | undefined {
    const header = this.#headerProblem;
    if (header !== undefined) return header;
    const { totalBytes, headerBytes } = this;
    if (totalBytes < headerBytes && totalBytes > 0)
      return wrong(`total length ${totalBytes}, but its header has ${headerBytes} bytes`);
    if (totalBytes > this.span.length && this.span.isWhole) {
      return wrong(`total length ${totalBytes}, but ${this.span.length} bytes are available`);
    }
    return headerBytes === IPV4_HEADER_BYTES ? undefined : checkIpv4Options(this.#optionSpan);
  }

  get #headerProblem(): Problem | undefined {
    const version = this.span.u8(0) >> 4;
    if (version !== 4) return wrong(`version ${version}, expected 4`);
    const { headerBytes } = this;
    if (headerBytes < IPV4_HEADER_BYTES)
      return wrong(`header length ${headerBytes}, expected at least ${IPV4_HEADER_BYTES}`);
    if (headerBytes <= this.span.length) return undefined;
    return missing(`header length ${headerBytes}, but ${this.span.length} bytes are available`, this.span);
  }

  get #optionSpan(): Span {
    const end = Math.max(IPV4_HEADER_BYTES, Math.min(this.headerBytes, this.span.length));
    return this.span.slice(IPV4_HEADER_BYTES, end, true);
  }
}
