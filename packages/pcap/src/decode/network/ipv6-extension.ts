import { ipv6Address } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import type { Problem } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { ipv6Options, walkTlvs } from "../field/tlv.ts";

/** An option of a hop-by-hop or destination options header (RFC 8200, section 4.2). */
export interface Ipv6Option {
  /** 5 router alert, 194 jumbo payload, … Its two upper bits state what a node that does not know it must do. */
  readonly type: number;
  /** Value of the option. */
  readonly data: Uint8Array;
}

const PAD_1 = 0;
const PAD_N = 1;
const FIRST_OPTION_AT = 2;
const FIRST_ADDRESS_AT = 8;
const ADDRESS_BYTES = 16;
/** RFC 2675, section 2. */
const JUMBO_PAYLOAD = 0xc2;
/** RFC 6275, section 6.3. */
const HOME_ADDRESS = 0xc9;

/** The beginning of all IPv6 extension headers. */
abstract class ExtensionHeader extends Layer {
  /** Protocol number of what follows this header. */
  get nextHeader(): number {
    return this.span.u8(0);
  }

  /** Length of this header. */
  get headerBytes(): number {
    return this.span.length;
  }
}

abstract class OptionsHeader extends ExtensionHeader {
  override findProblem(): Problem | undefined {
    return walkTlvs(this.span.slice(FIRST_OPTION_AT), ipv6Options);
  }

  /** @internal Returns the value of the first option of a type and a length; undefined if there is none. */
  findOption(wanted: number, bytes: number): Span | undefined {
    let found: Span | undefined;
    walkTlvs(this.span.slice(FIRST_OPTION_AT), ipv6Options, (type, value) => {
      if (type === wanted && value.length === bytes) found ??= value;
    });
    return found;
  }

  protected readOptions(): Ipv6Option[] {
    const options: Ipv6Option[] = [];
    walkTlvs(this.span.slice(FIRST_OPTION_AT), ipv6Options, (type, value) => {
      if (type !== PAD_1 && type !== PAD_N) options.push({ type, data: value.bytes() });
    });
    return options;
  }
}

/** Options for every router on the path (RFC 8200, section 4.3). */
export class Ipv6HopByHop extends OptionsHeader {
  /** Distinguishes the kinds of extension headers. */
  get name(): "hop-by-hop" {
    return "hop-by-hop";
  }

  /** @internal Returns the length of a jumbogram's payload; undefined if the header does not have it. */
  findJumboPayloadBytes(): number | undefined {
    return this.findOption(JUMBO_PAYLOAD, 4)?.u32(0);
  }

  /** Options in order, without padding. */
  get options(): readonly Ipv6Option[] {
    return this.readOptions();
  }
}

/** Options for the destination (RFC 8200, section 4.6). */
export class Ipv6DestinationOptions extends OptionsHeader {
  /** Distinguishes the kinds of extension headers. */
  get name(): "destination-options" {
    return "destination-options";
  }

  /** @internal Returns the bytes of a mobile node's home address; undefined if the header does not have it. */
  findHomeAddress(): Span | undefined {
    return this.findOption(HOME_ADDRESS, ADDRESS_BYTES);
  }

  /** Options in order, without padding. */
  get options(): readonly Ipv6Option[] {
    return this.readOptions();
  }
}

/** A route for the packet to take (RFC 8200, section 4.4). */
export class Ipv6Routing extends ExtensionHeader {
  /** Distinguishes the kinds of extension headers. */
  get name(): "routing" {
    return "routing";
  }

  /** 0 source route (deprecated), 2 mobile IPv6, 4 segment routing (RFC 8754). */
  get routingType(): number {
    return this.span.u8(2);
  }

  /** Number of nodes still to visit. */
  get segmentsLeft(): number {
    return this.span.u8(3);
  }

  /** Tag that packets of a group share (RFC 8754); undefined in other types than 4. */
  get tag(): number | undefined {
    return this.routingType === 4 ? this.span.u16(6) : undefined;
  }

  /** Addresses in the order of the header: of type 0, 2 or 4 (which lists them in reverse); none in others. */
  get addresses(): readonly string[] {
    return Array.from({ length: this.#addressCount() }, (_, index) =>
      ipv6Address(this.span, FIRST_ADDRESS_AT + index * ADDRESS_BYTES),
    );
  }

  /** @internal Returns the final destination's bytes, which the checksums of upper layers cover; undefined if unknown. */
  findFinalDestination(): Span | undefined {
    const count = this.#addressCount();
    if (count === 0) return undefined;
    const at = FIRST_ADDRESS_AT + (this.routingType === 0 ? (count - 1) * ADDRESS_BYTES : 0);
    return this.span.slice(at, at + ADDRESS_BYTES);
  }

  #addressCount(): number {
    const inHeader = Math.floor((this.span.length - FIRST_ADDRESS_AT) / ADDRESS_BYTES);
    switch (this.routingType) {
      case 0:
        return inHeader;
      case 2:
        return Math.min(inHeader, 1);
      case 4:
        // RFC 8754, section 2: options follow the last entry.
        return Math.min(inHeader, this.span.u8(4) + 1);
      default:
        return 0;
    }
  }
}

/** Marks a fragment of a larger packet (RFC 8200, section 4.5). */
export class Ipv6Fragment extends ExtensionHeader {
  /** Distinguishes the kinds of extension headers. */
  get name(): "fragment" {
    return "fragment";
  }

  /** Where in the original packet's fragmentable part this fragment begins, in bytes. */
  get offsetBytes(): number {
    return this.span.u16(2) & 0xfff8;
  }

  /** Whether more fragments follow. */
  get moreFragments(): boolean {
    return (this.span.u8(3) & 1) !== 0;
  }

  /** Number that the fragments of a packet share. */
  get identification(): number {
    return this.span.u32(4);
  }
}

/** Authentication header (RFC 4302). It is not verified. */
export class Ipv6Authentication extends ExtensionHeader {
  /** Distinguishes the kinds of extension headers. */
  get name(): "authentication" {
    return "authentication";
  }

  /** Security parameters index. */
  get spi(): number {
    return this.span.u32(4);
  }

  /** Sequence number. */
  get sequence(): number {
    return this.span.u32(8);
  }

  /** Integrity check value. */
  get icv(): Uint8Array {
    return this.span.bytes(12);
  }
}

/** An extension header of IPv6, distinguished by its `name`. */
export type Ipv6ExtensionHeader =
  | Ipv6HopByHop
  | Ipv6DestinationOptions
  | Ipv6Routing
  | Ipv6Fragment
  | Ipv6Authentication;
