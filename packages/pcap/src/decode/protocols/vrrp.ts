import { ipv4Address, ipv6Address } from "../field/address.ts";
import { isIntact, sumWords } from "../field/checksum.ts";
import { Layer } from "../field/layer.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import type { PseudoHeader } from "../transport/pseudo-header.ts";

/** Length of the part before the addresses. */
export const VRRP_HEADER_BYTES = 8;
const PASSWORD_BYTES = 8;
const CENTISECOND_MS = 10;
const SECOND_MS = 1000;

/** An advertisement of VRRP, version 2 (RFC 3768) or 3 (RFC 9568). Fields that its version does not have are undefined. */
export class Vrrp extends Layer {
  readonly #pseudoHeader: PseudoHeader | undefined;
  readonly #isIpv6: boolean;

  constructor(span: Span, isIpv6: boolean, pseudoHeader?: PseudoHeader) {
    super(span);
    this.#isIpv6 = isIpv6;
    this.#pseudoHeader = pseudoHeader;
  }

  /** Version of the protocol: 2 or 3. */
  get version(): number {
    return this.span.u8(0) >> 4;
  }

  /** 1, an advertisement: the only type. */
  get type(): number {
    return this.span.u8(0) & 0x0f;
  }

  /** Number of the virtual router. */
  get virtualRouterId(): number {
    return this.span.u8(1);
  }

  /** Priority of the sender: 255 owns the addresses, 0 stops being the active router. */
  get priority(): number {
    return this.span.u8(2);
  }

  /** Time between advertisements, in milliseconds. */
  get intervalMs(): number {
    return this.version === 3 ? (this.span.u16(4) & 0xfff) * CENTISECOND_MS : this.span.u8(5) * SECOND_MS;
  }

  /** In version 2: 0 none, 1 a password. */
  get authenticationType(): number | undefined {
    return this.version === 3 ? undefined : this.span.u8(4);
  }

  /** Addresses of the virtual router, as far as they are available. */
  get addresses(): readonly string[] {
    const size = this.#addressBytes;
    const available = Math.floor((this.span.length - VRRP_HEADER_BYTES) / size);
    const count = Math.min(this.span.u8(3), available);
    const read = this.#isIpv6 ? ipv6Address : ipv4Address;
    return Array.from({ length: count }, (_, index) => read(this.span, VRRP_HEADER_BYTES + index * size));
  }

  /** Checksum of the message. */
  get checksum(): number {
    return this.span.u16(6);
  }

  /**
   * Whether the checksum is correct; undefined if the message is incomplete. In version 3 over IPv4 it may cover the
   * pseudo-header or not: routers do both.
   */
  get checksumValid(): boolean | undefined {
    if (!this.span.isWhole) return undefined;
    const isPlain = !this.#isIpv6 && isIntact(sumWords(this.span));
    return isPlain || this.version !== 3 ? isPlain : this.#pseudoHeader?.verify(this.span);
  }

  override findProblem(): Problem | undefined {
    const { version } = this;
    if (version !== 2 && version !== 3) return wrong(`version ${version}, expected 2 or 3`);
    const count = this.span.u8(3);
    const password = version === 2 ? PASSWORD_BYTES : 0;
    const needed = VRRP_HEADER_BYTES + count * this.#addressBytes + password;
    if (needed <= this.span.length) return undefined;
    return missing(`${count} addresses take ${needed} bytes, but ${this.span.length} are available`, this.span);
  }

  get #addressBytes(): number {
    return this.#isIpv6 ? 16 : 4;
  }
}
