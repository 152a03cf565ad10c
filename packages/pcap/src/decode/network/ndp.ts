import { unreachable } from "../../unreachable.ts";
import { ipv6Address } from "../field/address.ts";
import { Layer } from "../field/layer.ts";
import type { Problem } from "../field/problem.ts";
import { ndpOptions, walkTlvs } from "../field/tlv.ts";
import { type NdpOption, readNdpOptions } from "./ndp-option.ts";

export const ROUTER_SOLICITATION = 133;
export const ROUTER_ADVERTISEMENT = 134;
export const NEIGHBOR_SOLICITATION = 135;
export const NEIGHBOR_ADVERTISEMENT = 136;
export const REDIRECT_V6 = 137;

/** Returns the length of a message of this ICMPv6 type without its options; undefined for types outside neighbour discovery. */
export function ndpHeaderBytes(type: number): number | undefined {
  switch (type) {
    case ROUTER_SOLICITATION:
      return 8;
    case ROUTER_ADVERTISEMENT:
      return 16;
    case NEIGHBOR_SOLICITATION:
    case NEIGHBOR_ADVERTISEMENT:
      return 24;
    case REDIRECT_V6:
      return 40;
    default:
      return undefined;
  }
}

/** A message of IPv6 neighbour discovery (RFC 4861). Fields that its type does not have are undefined. */
export class Ndp extends Layer {
  /** ICMPv6 type: 133 router solicitation, 134 advertisement, 135 neighbour solicitation, 136 advertisement, 137 redirect. */
  get type(): number {
    return this.span.u8(0);
  }

  /** In a neighbour message, the address that it is about; in a redirect, the next hop to use instead. */
  get target(): string | undefined {
    return this.type >= NEIGHBOR_SOLICITATION ? ipv6Address(this.span, 8) : undefined;
  }

  /** In a redirect, the destination that it is for. */
  get destination(): string | undefined {
    return this.type === REDIRECT_V6 ? ipv6Address(this.span, 24) : undefined;
  }

  /** In a neighbour advertisement: whether the sender is a router. */
  get router(): boolean | undefined {
    return this.#flag(NEIGHBOR_ADVERTISEMENT, 4, 0x80);
  }

  /** In a neighbour advertisement: whether it answers a solicitation. */
  get solicited(): boolean | undefined {
    return this.#flag(NEIGHBOR_ADVERTISEMENT, 4, 0x40);
  }

  /** In a neighbour advertisement: whether receivers must replace what they know. */
  get override(): boolean | undefined {
    return this.#flag(NEIGHBOR_ADVERTISEMENT, 4, 0x20);
  }

  /** In a router advertisement: the hop limit for hosts to use; 0 leaves it to them. */
  get hopLimit(): number | undefined {
    return this.#isRouterAdvertisement ? this.span.u8(4) : undefined;
  }

  /** In a router advertisement: whether addresses are available by DHCPv6. */
  get managed(): boolean | undefined {
    return this.#flag(ROUTER_ADVERTISEMENT, 5, 0x80);
  }

  /** In a router advertisement: whether other configuration is available by DHCPv6. */
  get otherConfiguration(): boolean | undefined {
    return this.#flag(ROUTER_ADVERTISEMENT, 5, 0x40);
  }

  /** In a router advertisement: lifetime as a default router; 0 if it is not one. */
  get routerLifetimeSeconds(): number | undefined {
    return this.#isRouterAdvertisement ? this.span.u16(6) : undefined;
  }

  /** In a router advertisement: how long a neighbour counts as reachable; 0 leaves it to the hosts. */
  get reachableTimeMs(): number | undefined {
    return this.#isRouterAdvertisement ? this.span.u32(8) : undefined;
  }

  /** In a router advertisement: time between solicitations; 0 leaves it to the hosts. */
  get retransmitTimeMs(): number | undefined {
    return this.#isRouterAdvertisement ? this.span.u32(12) : undefined;
  }

  /** Options in order, distinguished by their `name`, up to the first that is malformed. */
  get options(): readonly NdpOption[] {
    return readNdpOptions(this.span.slice(this.#headerBytes));
  }

  override findProblem(): Problem | undefined {
    return walkTlvs(this.span.slice(this.#headerBytes), ndpOptions);
  }

  get #headerBytes(): number {
    return ndpHeaderBytes(this.type) ?? unreachable("a message outside neighbour discovery");
  }

  get #isRouterAdvertisement(): boolean {
    return this.type === ROUTER_ADVERTISEMENT;
  }

  #flag(type: number, at: number, bit: number): boolean | undefined {
    return this.type === type ? (this.span.u8(at) & bit) !== 0 : undefined;
  }
}
