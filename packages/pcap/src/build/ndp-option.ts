import { MessageWriter } from "./message-writer.ts";
import { parseIpv6, parseMac } from "./parse-address.ts";

const UNIT_BYTES = 8;
const ADDRESS_BYTES = 16;
const DEFAULT_PREFIX_LENGTH = 64;
/** AdvValidLifetime and AdvPreferredLifetime of RFC 4861, section 6.2.1: 30 days and 7. */
const VALID_SECONDS = 2_592_000;
const PREFERRED_SECONDS = 604_800;

/** An option of neighbour discovery (RFC 4861, section 4.6) to send, by its name, or any by its `type`. */
export type NdpOptionFields =
  | { readonly name: "source-link-layer-address" | "target-link-layer-address"; readonly address: string }
  | PrefixInformationFields
  | { readonly name: "mtu"; readonly mtu: number }
  /** RFC 8106, section 5.1. */
  | { readonly name: "recursive-dns-servers"; readonly lifetimeSeconds: number; readonly servers: readonly string[] }
  /** `data` is what follows type and length, filled up with zeros to a multiple of 8 bytes with them. */
  | { readonly name?: "unknown"; readonly type: number; readonly data: Uint8Array };

/** RFC 4861, section 4.6.2. */
export interface PrefixInformationFields {
  readonly name: "prefix-information";
  readonly prefix: string;
  /** 64 by default. */
  readonly prefixLength?: number;
  /** True by default. */
  readonly onLink?: boolean;
  /** Whether hosts may form addresses of it (RFC 4862); true by default. */
  readonly autonomous?: boolean;
  /** 30 days by default; 4,294,967,295 has no end. */
  readonly validLifetimeSeconds?: number;
  /** 7 days by default. */
  readonly preferredLifetimeSeconds?: number;
}

/** Gives the bytes of an option. */
export function layOutNdpOption(option: NdpOptionFields): Uint8Array {
  if (option.name === undefined || option.name === "unknown") {
    const writer = begin(option.type, 2 + option.data.length);
    writer.bytes.set(option.data, 2);
    return writer.bytes;
  }
  switch (option.name) {
    case "source-link-layer-address":
      return linkAddress(1, option.address);
    case "target-link-layer-address":
      return linkAddress(2, option.address);
    case "prefix-information":
      return prefixInformation(option);
    case "mtu": {
      const writer = begin(5, 8);
      writer.u32(4, "options.mtu", option.mtu);
      return writer.bytes;
    }
    case "recursive-dns-servers": {
      const writer = begin(25, 8 + option.servers.length * ADDRESS_BYTES);
      writer.u32(4, "options.lifetimeSeconds", option.lifetimeSeconds);
      for (const [index, server] of option.servers.entries()) {
        writer.address(8 + index * ADDRESS_BYTES, "options.servers", server, parseIpv6);
      }
      return writer.bytes;
    }
  }
}

function linkAddress(type: number, address: string): Uint8Array {
  const writer = begin(type, 8);
  writer.address(2, "options.address", address, parseMac);
  return writer.bytes;
}

function prefixInformation(option: PrefixInformationFields): Uint8Array {
  const { prefixLength = DEFAULT_PREFIX_LENGTH, onLink = true, autonomous = true } = option;
  const writer = begin(3, 32);
  writer.u8(2, "options.prefixLength", prefixLength);
  writer.u8(3, "options.onLink", (onLink ? 0x80 : 0) + (autonomous ? 0x40 : 0));
  writer.u32(4, "options.validLifetimeSeconds", option.validLifetimeSeconds ?? VALID_SECONDS);
  writer.u32(8, "options.preferredLifetimeSeconds", option.preferredLifetimeSeconds ?? PREFERRED_SECONDS);
  writer.address(16, "options.prefix", option.prefix, parseIpv6);
  return writer.bytes;
}

/** Begins an option of at least so many bytes with its type and its length. */
function begin(type: number, bytes: number): MessageWriter {
  const units = Math.ceil(bytes / UNIT_BYTES);
  const writer = new MessageWriter("ndp", units * UNIT_BYTES);
  writer.u8(0, "options.type", type);
  writer.u8(1, "options length", units);
  return writer;
}
