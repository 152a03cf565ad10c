import { checkArray, checkKnownOptions, checkObject, checkOneOf } from "../check-options.ts";
import * as types from "../decode/network/ndp.ts";
import { unreachable } from "../unreachable.ts";
import { icmpv6 } from "./icmp.ts";
import { MessageWriter } from "./message-writer.ts";
import { encodeNdpOption, type NdpOptionFields } from "./ndp-option.ts";
import { parseIpv6 } from "./parse-address.ts";
import { join, type TransportMessage } from "./payload.ts";

/** AdvDefaultLifetime of RFC 4861, section 6.2.1: three times the 600 seconds between advertisements. */
const ROUTER_LIFETIME_SECONDS = 1800;
/** Routers and hosts drop messages that a router may have forwarded (RFC 4861, section 6.1 and 7.1). */
const HOP_LIMIT = 255;
const DEFAULT_HOP_LIMIT = 64;

interface AnyNdpFields {
  /** Default: no options. */
  readonly options?: readonly NdpOptionFields[] | undefined;
  /** Default: the correct checksum. */
  readonly checksum?: number | undefined;
}

/** Fields of a router solicitation, for {@link ndp}. */
export interface RouterSolicitationFields extends AnyNdpFields {
  /** ICMPv6 type. */
  readonly type: 133;
}

/** Fields of a router advertisement, for {@link ndp}. */
export interface RouterAdvertisementFields extends AnyNdpFields {
  /** ICMPv6 type. */
  readonly type: 134;
  /** The hop limit for hosts to use; 0 leaves it to them. Default 64. */
  readonly hopLimit?: number | undefined;
  /** Whether addresses are available by DHCPv6. Default false. */
  readonly managed?: boolean | undefined;
  /** Whether other configuration is available by DHCPv6. Default false. */
  readonly otherConfiguration?: boolean | undefined;
  /** Lifetime as a default router; 0 means that it is not one. Default 1,800. */
  readonly routerLifetimeSeconds?: number | undefined;
  /** How long a neighbour counts as reachable; 0 leaves it to the hosts. Default 0. */
  readonly reachableTimeMs?: number | undefined;
  /** Time between solicitations; 0 leaves it to the hosts. Default 0. */
  readonly retransmitTimeMs?: number | undefined;
}

/** Fields of a neighbour solicitation, for {@link ndp}. */
export interface NeighborSolicitationFields extends AnyNdpFields {
  /** ICMPv6 type. */
  readonly type: 135;
  /** The address that it asks for. */
  readonly target: string;
}

/** Fields of a neighbour advertisement, for {@link ndp}. */
export interface NeighborAdvertisementFields extends AnyNdpFields {
  /** ICMPv6 type. */
  readonly type: 136;
  /** The address that it is about. */
  readonly target: string;
  /** Whether the sender is a router. Default false. */
  readonly router?: boolean | undefined;
  /** Whether it answers a solicitation. Default false. */
  readonly solicited?: boolean | undefined;
  /** Whether receivers must replace what they know. Default false. */
  readonly override?: boolean | undefined;
}

/** Fields of a redirect, for {@link ndp}. */
export interface NdpRedirectFields extends AnyNdpFields {
  /** ICMPv6 type. */
  readonly type: 137;
  /** The next hop to use instead. */
  readonly target: string;
  /** The destination that the redirect is for. */
  readonly destination: string;
}

/** Fields of {@link ndp}: those of the message of the given `type`. */
export type NdpFields =
  | RouterSolicitationFields
  | RouterAdvertisementFields
  | NeighborSolicitationFields
  | NeighborAdvertisementFields
  | NdpRedirectFields;

const COMMON_FIELDS = { type: true, options: true, checksum: true } as const;
/** The fields of each message, by its type. */
const FIELDS: Readonly<Record<NdpFields["type"], Readonly<Record<string, true>>>> = {
  133: COMMON_FIELDS,
  134: {
    ...COMMON_FIELDS,
    hopLimit: true,
    managed: true,
    otherConfiguration: true,
    routerLifetimeSeconds: true,
    reachableTimeMs: true,
    retransmitTimeMs: true,
  },
  135: { ...COMMON_FIELDS, target: true },
  136: { ...COMMON_FIELDS, target: true, router: true, solicited: true, override: true },
  137: { ...COMMON_FIELDS, target: true, destination: true },
};

/**
 * Returns a message of IPv6 neighbour discovery (RFC 4861). The packet that carries it has hop limit 255 unless another is
 * given, since hosts drop it otherwise.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * ipv6({ source: "fe80::1", destination: "ff02::1" }, ndp({ type: 134, options: [
 *   { name: "prefix-information", prefix: "2001:db8::" },
 *   { name: "source-link-layer-address", address: "52:54:00:00:00:01" } ] }))
 */
export function ndp(fields: NdpFields): TransportMessage {
  checkObject("ndp: options", fields);
  checkOneOf("ndp.type", fields.type, Object.keys(FIELDS).map(Number));
  checkKnownOptions("ndp", fields, FIELDS[fields.type]);
  const { type, checksum, options = [] } = fields;
  checkArray("ndp.options", options);
  const writer = new MessageWriter("ndp", types.ndpHeaderBytes(type) ?? unreachable("a message type without a length"));
  writeFields(writer, fields);
  const encoded = options.map((option, index) => encodeNdpOption(option, `options[${index}]`));
  const body = encoded.reduce(join, writer.bytes.subarray(8));
  const message = icmpv6({ type, restOfHeader: writer.bytes.subarray(4, 8), checksum }, body);
  return { ...message, hopLimit: HOP_LIMIT };
}

function writeFields(writer: MessageWriter, fields: NdpFields): void {
  switch (fields.type) {
    case types.ROUTER_SOLICITATION:
      return;
    case types.ROUTER_ADVERTISEMENT:
      writeRouterAdvertisement(writer, fields);
      return;
    case types.NEIGHBOR_SOLICITATION:
      writer.address(8, "target", fields.target, parseIpv6);
      return;
    case types.NEIGHBOR_ADVERTISEMENT:
      writer.u8(
        4,
        "router",
        writer.flag("router", fields.router, 0x80) +
          writer.flag("solicited", fields.solicited, 0x40) +
          writer.flag("override", fields.override, 0x20),
      );
      writer.address(8, "target", fields.target, parseIpv6);
      return;
    case types.REDIRECT_V6:
      writer.address(8, "target", fields.target, parseIpv6);
      writer.address(24, "destination", fields.destination, parseIpv6);
  }
}

function writeRouterAdvertisement(writer: MessageWriter, fields: RouterAdvertisementFields): void {
  const { hopLimit = DEFAULT_HOP_LIMIT, routerLifetimeSeconds = ROUTER_LIFETIME_SECONDS } = fields;
  const { reachableTimeMs = 0, retransmitTimeMs = 0 } = fields;
  const flags =
    writer.flag("managed", fields.managed, 0x80) + writer.flag("otherConfiguration", fields.otherConfiguration, 0x40);
  writer.u8(4, "hopLimit", hopLimit);
  writer.u8(5, "managed", flags);
  writer.u16(6, "routerLifetimeSeconds", routerLifetimeSeconds);
  writer.u32(8, "reachableTimeMs", reachableTimeMs);
  writer.u32(12, "retransmitTimeMs", retransmitTimeMs);
}
