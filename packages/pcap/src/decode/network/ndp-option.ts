import { ipv6Address, linkAddress } from "../field/address.ts";
import type { Span } from "../field/span.ts";
import { ndpOptions, walkTlvs } from "../field/tlv.ts";

/** An option of neighbour discovery (RFC 4861, section 4.6). An option with the wrong length for its type is `unknown`. */
export type NdpOption =
  | {
      readonly name: "source-link-layer-address";
      readonly type: 1;
      /** The sender's MAC address. */
      readonly address: string;
    }
  | {
      readonly name: "target-link-layer-address";
      readonly type: 2;
      /** The target's MAC address. */
      readonly address: string;
    }
  | PrefixInformation
  | {
      readonly name: "mtu";
      readonly type: 5;
      /** The MTU of the link, in bytes. */
      readonly mtu: number;
    }
  | RecursiveDnsServers
  | {
      readonly name: "unknown";
      /** Type of the option. */
      readonly type: number;
      /** The bytes after type and length. A view. */
      readonly data: Uint8Array;
    };

/** Prefix information (RFC 4861, section 4.6.2). Lifetimes of 4,294,967,295 seconds do not end. */
export interface PrefixInformation {
  /** Distinguishes the kinds of options. */
  readonly name: "prefix-information";
  /** Number of the option. */
  readonly type: 3;
  /** The prefix as an IPv6 address. */
  readonly prefix: string;
  /** Number of bits of the prefix. */
  readonly prefixLength: number;
  /** Whether addresses with the prefix are on the link. */
  readonly onLink: boolean;
  /** Whether hosts may form addresses with the prefix (RFC 4862). */
  readonly autonomous: boolean;
  /** How long the prefix is valid. */
  readonly validLifetimeSeconds: number;
  /** How long addresses with the prefix are preferred. */
  readonly preferredLifetimeSeconds: number;
}

/** DNS servers (RFC 8106, section 5.1). */
export interface RecursiveDnsServers {
  /** Distinguishes the kinds of options. */
  readonly name: "recursive-dns-servers";
  /** Number of the option. */
  readonly type: 25;
  /** How long the servers may be used. */
  readonly lifetimeSeconds: number;
  /** IPv6 addresses of the servers. */
  readonly servers: readonly string[];
}

const ADDRESS_BYTES = 16;
/** Length of an Ethernet address; what follows it in the option is padding. */
const MAC_BYTES = 6;

/** Returns the options up to the end or to the first that does not fit. */
export function readNdpOptions(span: Span): NdpOption[] {
  const options: NdpOption[] = [];
  walkTlvs(span, ndpOptions, (type, value) => options.push(readOption(type, value)));
  return options;
}

/** Returns an option; `value` follows type and length. */
function readOption(type: number, value: Span): NdpOption {
  const { length } = value;
  if (type === 1) return { name: "source-link-layer-address", type, address: linkAddress(value, 0, MAC_BYTES) };
  if (type === 2) return { name: "target-link-layer-address", type, address: linkAddress(value, 0, MAC_BYTES) };
  if (type === 3 && length === 30) return readPrefix(value);
  if (type === 5 && length === 6) return { name: "mtu", type, mtu: value.u32(2) };
  if (type === 25 && length >= 22) return readServers(value);
  return { name: "unknown", type, data: value.bytes() };
}

const readPrefix = (value: Span): PrefixInformation => ({
  name: "prefix-information",
  type: 3,
  prefix: ipv6Address(value, 14),
  prefixLength: value.u8(0),
  onLink: (value.u8(1) & 0x80) !== 0,
  autonomous: (value.u8(1) & 0x40) !== 0,
  validLifetimeSeconds: value.u32(2),
  preferredLifetimeSeconds: value.u32(6),
});

const readServers = (value: Span): RecursiveDnsServers => ({
  name: "recursive-dns-servers",
  type: 25,
  lifetimeSeconds: value.u32(2),
  servers: Array.from({ length: Math.floor((value.length - 6) / ADDRESS_BYTES) }, (_, index) =>
    ipv6Address(value, 6 + index * ADDRESS_BYTES),
  ),
});
