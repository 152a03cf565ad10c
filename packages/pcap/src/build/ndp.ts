import * as types from "../decode/network/ndp.ts";
import { icmpv6 } from "./icmp.ts";
import { MessageWriter } from "./message-writer.ts";
import { layOutNdpOption, type NdpOptionFields } from "./ndp-option.ts";
import { parseIpv6 } from "./parse-address.ts";
import type { TransportMessage } from "./payload.ts";

/** AdvDefaultLifetime of RFC 4861, section 6.2.1: three times the 600 seconds between advertisements. */
const ROUTER_LIFETIME_SECONDS = 1800;
/** Routers and hosts take no message that a router may have passed on (RFC 4861, section 6.1 and 7.1). */
const HOP_LIMIT = 255;
const DEFAULT_HOP_LIMIT = 64;

interface AnyNdpFields {
  readonly options?: readonly NdpOptionFields[];
  /** Right by default. */
  readonly checksum?: number;
}

/** Fields of a router solicitation, for {@link ndp}. */
export interface RouterSolicitationFields extends AnyNdpFields {
  readonly type: 133;
}

/** Fields of a router advertisement, for {@link ndp}. */
export interface RouterAdvertisementFields extends AnyNdpFields {
  readonly type: 134;
  /** The hop limit that hosts are to use; 64 by default, 0 leaves it to them. */
  readonly hopLimit?: number;
  /** Whether addresses are to be had by DHCPv6; false by default. */
  readonly managed?: boolean;
  /** Whether other configuration is to be had by DHCPv6; false by default. */
  readonly otherConfiguration?: boolean;
  /** 1,800 by default; 0 if it is not a default router. */
  readonly routerLifetimeSeconds?: number;
  /** 0, which leaves it to the hosts, by default. */
  readonly reachableTimeMs?: number;
  /** 0, which leaves it to the hosts, by default. */
  readonly retransmitTimeMs?: number;
}

/** Fields of a neighbour solicitation, for {@link ndp}. */
export interface NeighborSolicitationFields extends AnyNdpFields {
  readonly type: 135;
  /** Whom it asks for. */
  readonly target: string;
}

/** Fields of a neighbour advertisement, for {@link ndp}. */
export interface NeighborAdvertisementFields extends AnyNdpFields {
  readonly type: 136;
  /** Whom it is about. */
  readonly target: string;
  /** Whether the sender is a router; false by default. */
  readonly router?: boolean;
  /** Whether it answers a solicitation; false by default. */
  readonly solicited?: boolean;
  /** Whether it is to replace what is known; false by default. */
  readonly override?: boolean;
}

/** Fields of a redirect, for {@link ndp}. */
export interface NdpRedirectFields extends AnyNdpFields {
  readonly type: 137;
  /** Where to send instead. */
  readonly target: string;
  /** For which destination. */
  readonly destination: string;
}

/** Fields of {@link ndp}: those of the message that `type` says. */
export type NdpFields =
  | RouterSolicitationFields
  | RouterAdvertisementFields
  | NeighborSolicitationFields
  | NeighborAdvertisementFields
  | NdpRedirectFields;

/**
 * Gives a message of IPv6 neighbour discovery (RFC 4861). The packet that carries it has hop limit 255 unless it is given
 * another, since hosts drop it otherwise.
 *
 * @throws {TypeError} if a field does not fit where it goes
 * @example
 * ipv6({ source: "fe80::1", destination: "ff02::1" }, ndp({ type: 134, options: [
 *   { name: "prefix-information", prefix: "2001:db8::" },
 *   { name: "source-link-layer-address", address: "52:54:00:00:00:01" } ] }))
 */
export function ndp(fields: NdpFields): TransportMessage {
  const writer = new MessageWriter("ndp", types.ndpHeaderBytes(fields.type) ?? 0);
  writeFields(writer, fields);
  const options = (fields.options ?? []).flatMap((option) => [...layOutNdpOption(option)]);
  const body = Uint8Array.from([...writer.bytes.subarray(8), ...options]);
  const { type, checksum } = fields;
  const restOfHeader = writer.bytes.subarray(4, 8);
  const message = icmpv6({ type, restOfHeader, ...(checksum !== undefined && { checksum }) }, body);
  return { ...message, hopLimit: HOP_LIMIT };
}

function writeFields(writer: MessageWriter, fields: NdpFields): void {
  switch (fields.type) {
    case types.ROUTER_SOLICITATION:
      return;
    case types.ROUTER_ADVERTISEMENT:
      writer.u8(4, "hopLimit", fields.hopLimit ?? DEFAULT_HOP_LIMIT);
      writer.u8(5, "managed", flags(fields.managed, fields.otherConfiguration));
      writer.u16(6, "routerLifetimeSeconds", fields.routerLifetimeSeconds ?? ROUTER_LIFETIME_SECONDS);
      writer.u32(8, "reachableTimeMs", fields.reachableTimeMs ?? 0);
      writer.u32(12, "retransmitTimeMs", fields.retransmitTimeMs ?? 0);
      return;
    case types.NEIGHBOR_SOLICITATION:
      writer.address(8, "target", fields.target, parseIpv6);
      return;
    case types.NEIGHBOR_ADVERTISEMENT:
      writer.u8(4, "router", flags(fields.router, fields.solicited, fields.override));
      writer.address(8, "target", fields.target, parseIpv6);
      return;
    case types.REDIRECT_V6:
      writer.address(8, "target", fields.target, parseIpv6);
      writer.address(24, "destination", fields.destination, parseIpv6);
  }
}

/** Gives flags from the highest bit of a byte on. */
const flags = (...values: (boolean | undefined)[]): number =>
  values.reduce((byte, value, index) => byte + (value === true ? 0x80 >> index : 0), 0);
