import { ipv6Address } from "./address.ts";
import { Layer } from "./layer.ts";

export const IPV6_HEADER_BYTES = 40;

/** An IPv6 header (RFC 8200). Extension headers are not decoded: they are payload. */
export class Ipv6 extends Layer {
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

  /** Protocol number of what follows: 6 TCP, 17 UDP, 58 ICMPv6, or that of an extension header. */
  get nextHeader(): number {
    return this.span.u8(6);
  }

  /** Bytes after the header. */
  get payloadBytes(): number {
    return this.span.u16(4);
  }

  /** Differentiated services and congestion notification, 0 to 255. */
  get trafficClass(): number {
    return (this.span.u16(0) >> 4) & 0xff;
  }

  get flowLabel(): number {
    return this.span.u32(0) & 0xfffff;
  }

  override get malformed(): string | undefined {
    const version = this.span.u8(0) >> 4;
    if (version !== 6) return `version ${version}, expected 6`;
    const available = this.span.length - IPV6_HEADER_BYTES;
    if (this.payloadBytes <= available || !this.span.isWhole) return undefined;
    return `payload length ${this.payloadBytes}, but ${available} bytes follow`;
  }
}
