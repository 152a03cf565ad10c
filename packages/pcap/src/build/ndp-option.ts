import { badValue, checkArray, checkKnownOptions, checkObject, checkOneOf } from "../check-options.ts";
import { MessageWriter } from "./message-writer.ts";
import { parseIpv6, parseMac } from "./parse-address.ts";

const UNIT_BYTES = 8;
const ADDRESS_BYTES = 16;
const DEFAULT_PREFIX_LENGTH = 64;
/** AdvValidLifetime and AdvPreferredLifetime of RFC 4861, section 6.2.1: 30 days and 7. */
const VALID_SECONDS = 2_592_000;
const PREFERRED_SECONDS = 604_800;
/** Length of the data after type and length in an option of the maximum length, 255 units. */
const MAX_DATA_BYTES = 255 * UNIT_BYTES - 2;
const ON_LINK = 0x80;
const AUTONOMOUS = 0x40;

/** An option of neighbour discovery (RFC 4861, section 4.6) to send, by its name, or any by its `type`. */
export type NdpOptionFields =
  | {
      /** The kind of option: whose address it has. */
      readonly name: "source-link-layer-address" | "target-link-layer-address";
      /** A MAC address. */
      readonly address: string;
    }
  | PrefixInformationFields
  | {
      readonly name: "mtu";
      /** The MTU of the link, in bytes. */
      readonly mtu: number;
    }
  /** RFC 8106, section 5.1. */
  | {
      readonly name: "recursive-dns-servers";
      /** How long the servers may be used, in seconds. */
      readonly lifetimeSeconds: number;
      /** The IPv6 addresses of the servers. */
      readonly servers: readonly string[];
    }
  /** `data` follows type and length. The option is padded with zeros to a multiple of 8 bytes. */
  | {
      /** Any other option: the name can be left out. */
      readonly name?: "unknown" | undefined;
      /** Type of the option. */
      readonly type: number;
      /** The bytes after type and length. */
      readonly data: Uint8Array;
    };

/** Prefix information (RFC 4861, section 4.6.2) to send. */
export interface PrefixInformationFields {
  /** The name of the option. */
  readonly name: "prefix-information";
  /** IPv6 address that begins with the prefix. */
  readonly prefix: string;
  /** Number of bits of the prefix. Default 64. */
  readonly prefixLength?: number | undefined;
  /** Whether addresses with the prefix are on the link. Default true. */
  readonly onLink?: boolean | undefined;
  /** Whether hosts may form addresses with the prefix (RFC 4862). Default true. */
  readonly autonomous?: boolean | undefined;
  /** Default 30 days; 4,294,967,295 means that it does not end. */
  readonly validLifetimeSeconds?: number | undefined;
  /** Default 7 days. */
  readonly preferredLifetimeSeconds?: number | undefined;
}

const LINK_ADDRESS_FIELDS = { name: true, address: true } as const;
/** The fields of each option, by its name. */
const FIELDS: Readonly<Record<NonNullable<NdpOptionFields["name"]>, Readonly<Record<string, true>>>> = {
  "source-link-layer-address": LINK_ADDRESS_FIELDS,
  "target-link-layer-address": LINK_ADDRESS_FIELDS,
  "prefix-information": {
    name: true,
    prefix: true,
    prefixLength: true,
    onLink: true,
    autonomous: true,
    validLifetimeSeconds: true,
    preferredLifetimeSeconds: true,
  },
  mtu: { name: true, mtu: true },
  "recursive-dns-servers": { name: true, lifetimeSeconds: true, servers: true },
  unknown: { name: true, type: true, data: true },
};

/** Returns the bytes of an option; `path` is its place in the message's fields. */
export function encodeNdpOption(option: NdpOptionFields, path: string): Uint8Array {
  checkObject(`ndp.${path}`, option);
  const { name = "unknown" } = option;
  checkOneOf(`ndp.${path}.name`, name, Object.keys(FIELDS));
  checkKnownOptions(`ndp.${path}`, option, FIELDS[name]);
  if (option.name === undefined || option.name === "unknown") {
    const fits = option.data instanceof Uint8Array && option.data.length <= MAX_DATA_BYTES;
    if (!fits) throw badValue(`ndp.${path}.data`, `at most ${MAX_DATA_BYTES} bytes`, option.data);
    const writer = begin(path, option.type, 2 + option.data.length);
    writer.bytes.set(option.data, 2);
    return writer.bytes;
  }
  switch (option.name) {
    case "source-link-layer-address":
      return linkAddress(path, 1, option.address);
    case "target-link-layer-address":
      return linkAddress(path, 2, option.address);
    case "prefix-information":
      return prefixInformation(path, option);
    case "mtu": {
      const writer = begin(path, 5, 8);
      writer.u32(4, `${path}.mtu`, option.mtu);
      return writer.bytes;
    }
    case "recursive-dns-servers": {
      checkArray(`ndp.${path}.servers`, option.servers);
      const writer = begin(path, 25, 8 + option.servers.length * ADDRESS_BYTES);
      writer.u32(4, `${path}.lifetimeSeconds`, option.lifetimeSeconds);
      for (const [index, server] of option.servers.entries()) {
        writer.address(8 + index * ADDRESS_BYTES, `${path}.servers[${index}]`, server, parseIpv6);
      }
      return writer.bytes;
    }
  }
}

function linkAddress(path: string, type: number, address: string): Uint8Array {
  const writer = begin(path, type, 8);
  writer.address(2, `${path}.address`, address, parseMac);
  return writer.bytes;
}

function prefixInformation(path: string, option: PrefixInformationFields): Uint8Array {
  const { prefix, prefixLength = DEFAULT_PREFIX_LENGTH, onLink = true, autonomous = true } = option;
  const { validLifetimeSeconds = VALID_SECONDS, preferredLifetimeSeconds = PREFERRED_SECONDS } = option;
  const writer = begin(path, 3, 32);
  writer.u8(2, `${path}.prefixLength`, prefixLength);
  const flags =
    writer.flag(`${path}.onLink`, onLink, ON_LINK) + writer.flag(`${path}.autonomous`, autonomous, AUTONOMOUS);
  writer.u8(3, `${path}.onLink`, flags);
  writer.u32(4, `${path}.validLifetimeSeconds`, validLifetimeSeconds);
  writer.u32(8, `${path}.preferredLifetimeSeconds`, preferredLifetimeSeconds);
  writer.address(16, `${path}.prefix`, prefix, parseIpv6);
  return writer.bytes;
}

/** Begins an option of at least this length with its type and its length. */
function begin(path: string, type: number, bytes: number): MessageWriter {
  const units = Math.ceil(bytes / UNIT_BYTES);
  const writer = new MessageWriter("ndp", units * UNIT_BYTES);
  writer.u8(0, `${path}.type`, type);
  writer.u8(1, `${path}: length in units of 8 bytes`, units);
  return writer;
}
