import { ipv6Address } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import { PROTOCOL_HOP_BY_HOP } from "../field/numbers.ts";
import { type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { type Ipv6Chain, readIpv6Chain } from "./ipv6-chain.ts";
import { type Ipv6ExtensionHeader, Ipv6Fragment, Ipv6HopByHop } from "./ipv6-extension.ts";

/** Length of a header without extension headers. */
export const IPV6_HEADER_BYTES = 40;

/** The longest payload that the length field can state. */
const MAX_PAYLOAD_BYTES = 0xffff;
const EXTENSION_UNIT_BYTES = 8;

/** An IPv6 header with its extension headers (RFC 8200). */
export class Ipv6 extends Layer {
  #readChain: Ipv6Chain | undefined;

  /** Source address in its canonical form (RFC 5952). */
  get source(): string {
    return ipv6Address(this.span, 8);
  }

  /** Destination address in its canonical form. */
  get destination(): string {
    return ipv6Address(this.span, 24);
  }

  /** How many more routers may forward the packet. */
  get hopLimit(): number {
    return this.span.u8(7);
  }

  /** Protocol number in this header: that of the first extension header, or `protocol` if there is none. */
  get nextHeader(): number {
    return this.span.u8(6);
  }

  /** Protocol number of what follows the extension headers: 6 TCP, 17 UDP, 58 ICMPv6, 50 ESP, 59 nothing. */
  get protocol(): number {
    return this.#chain.protocol;
  }

  /** Extension headers in order, distinguished by their `name`, up to the first that is malformed or missing. */
  get extensionHeaders(): readonly Ipv6ExtensionHeader[] {
    return this.#chain.headers;
  }

  /** Whether the packet is a fragment of a larger one. Layers above are decoded only in the first fragment. */
  get isFragment(): boolean {
    return this.extensionHeaders.some(
      (header) => header instanceof Ipv6Fragment && (header.moreFragments || header.offsetBytes > 0),
    );
  }

  /** Number of bytes after the header, including extension headers; 0 in a jumbogram. */
  get payloadBytes(): number {
    return this.span.u16(4);
  }

  /** Number of bytes after the header of a jumbogram (RFC 2675), as its hop-by-hop option states it; undefined in other packets. */
  get jumboPayloadBytes(): number | undefined {
    if (this.payloadBytes > 0 || this.nextHeader !== PROTOCOL_HOP_BY_HOP) return undefined;
    const rest = this.span.slice(IPV6_HEADER_BYTES);
    if (rest.length < EXTENSION_UNIT_BYTES) return undefined;
    const header = new Ipv6HopByHop(rest.slice(0, (rest.u8(1) + 1) * EXTENSION_UNIT_BYTES));
    return header.findJumboPayloadBytes();
  }

  /** Differentiated services and congestion notification, 0 to 255. */
  get trafficClass(): number {
    return (this.span.u16(0) >> 4) & 0xff;
  }

  /** Label that the packets of a flow share. */
  get flowLabel(): number {
    return this.span.u32(0) & 0xfffff;
  }

  override findProblem(): Problem | undefined {
    const version = this.span.u8(0) >> 4;
    if (version !== 6) return wrong(`version ${version}, expected 6`);
    const { jumboPayloadBytes } = this;
    if (jumboPayloadBytes !== undefined && jumboPayloadBytes <= MAX_PAYLOAD_BYTES) {
      return wrong(`jumbo payload length ${jumboPayloadBytes}, expected more than ${MAX_PAYLOAD_BYTES}`);
    }
    const declared = this.effectiveBytes();
    const available = this.span.length - IPV6_HEADER_BYTES;
    if (declared > available && this.span.isWhole) {
      return wrong(`payload length ${declared}, but ${available} bytes follow`);
    }
    return this.#chain.problem;
  }

  /** @internal Returns how many bytes follow the header. Linux leaves the length 0 if it does not fit (BIG TCP). */
  effectiveBytes(): number {
    if (this.payloadBytes > 0) return this.payloadBytes;
    const available = this.span.length - IPV6_HEADER_BYTES;
    return this.jumboPayloadBytes ?? (available > MAX_PAYLOAD_BYTES ? available : 0);
  }

  /** @internal Returns what follows the extension headers. */
  upperLayer(): Span {
    const rest = this.#payload.slice(this.#chain.bytes);
    return this.isFragment ? rest.slice(0, rest.length, false) : rest;
  }

  /** Read once: the decoder and the fields need it. */
  get #chain(): Ipv6Chain {
    this.#readChain ??= readIpv6Chain(this.nextHeader, this.#payload);
    return this.#readChain;
  }

  get #payload(): Span {
    const end = IPV6_HEADER_BYTES + this.effectiveBytes();
    // The capture may have cut the option that states the length of a jumbogram.
    const isUnknown = !this.span.isWhole && this.payloadBytes === 0 && this.nextHeader === PROTOCOL_HOP_BY_HOP;
    return this.span.slice(IPV6_HEADER_BYTES, end, end <= this.span.length && !isUnknown);
  }
}
