import { checkArray, checkKnownOptions, checkOneOf, type OptionNames } from "../../check-options.ts";
import { VRRP_HEADER_BYTES } from "../../decode/protocols/vrrp.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv4, parseIpv6 } from "../parse-address.ts";
import type { TransportMessage } from "../payload.ts";
import { encodePassword } from "./password.ts";

const PROTOCOL_VRRP = 112;
/** Routers drop messages that another router may have forwarded (RFC 9568, section 5.1.1.3). */
const HOP_LIMIT = 255;
const ADVERTISEMENT = 1;
const DEFAULT_PRIORITY = 100;
const DEFAULT_INTERVAL_MS = 1000;
const CENTISECOND_MS = 10;
const SECOND_MS = 1000;
const PASSWORD_BYTES = 8;
const TYPE_PASSWORD = 1;
const IPV4_PAIR_BYTES = 8;

/** Fields of {@link encodeVrrp}. */
export interface VrrpFields {
  /** Version of the protocol. Default 3. */
  readonly version?: 2 | 3 | undefined;
  /** Default 1, an advertisement. */
  readonly type?: number | undefined;
  /** Number of the virtual router. */
  readonly virtualRouterId: number;
  /** Default 100. 255 owns the addresses, 0 stops being the active router. */
  readonly priority?: number | undefined;
  /** Time between advertisements in milliseconds: a multiple of 1,000 in version 2, of 10 in version 3. Default 1,000. */
  readonly intervalMs?: number | undefined;
  /** Addresses of the virtual router, of the version of the packet. */
  readonly addresses: readonly string[];
  /** Password of at most 8 bytes in UTF-8. Only in version 2. Default: no authentication. */
  readonly password?: string | undefined;
  /** Default: the correct checksum. */
  readonly checksum?: number | undefined;
}

const V3_FIELDS: OptionNames<Omit<VrrpFields, "password">> = {
  version: true,
  type: true,
  virtualRouterId: true,
  priority: true,
  intervalMs: true,
  addresses: true,
  checksum: true,
};

/**
 * Returns an advertisement of VRRP, version 3 (RFC 9568) or 2 (RFC 3768). The hop limit and the TTL of its packet default to 255.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * ipv4({ source: "10.0.0.2", destination: "224.0.0.18" }, encodeVrrp({ virtualRouterId: 1, addresses: ["10.0.0.1"] }))
 */
export function encodeVrrp(fields: VrrpFields): TransportMessage {
  const isV2 = Object(fields).version === 2;
  checkKnownOptions("encodeVrrp", fields, isV2 ? { ...V3_FIELDS, password: true } : V3_FIELDS);
  if (fields.version !== undefined) checkOneOf("encodeVrrp.version", fields.version, [2, 3]);
  checkArray("encodeVrrp.addresses", fields.addresses);
  return {
    protocol: PROTOCOL_VRRP,
    hopLimit: HOP_LIMIT,
    encode: (addresses) => encode(fields, isV2, addresses),
  };
}

function encode(fields: VrrpFields, isV2: boolean, pair: Uint8Array): Uint8Array {
  const { type = ADVERTISEMENT, priority = DEFAULT_PRIORITY, intervalMs = DEFAULT_INTERVAL_MS, addresses } = fields;
  const isIpv4 = pair.length === IPV4_PAIR_BYTES;
  const size = isIpv4 ? 4 : 16;
  const end = VRRP_HEADER_BYTES + addresses.length * size;
  const writer = new MessageWriter("encodeVrrp", end + (isV2 ? PASSWORD_BYTES : 0));
  writer.u8(0, "type", (isV2 ? 2 : 3) * 16 + writer.part("type", type, 4, 0));
  writer.u8(1, "virtualRouterId", fields.virtualRouterId);
  writer.u8(2, "priority", priority);
  writer.u8(3, "number of addresses", addresses.length);
  if (isV2) {
    writer.u8(4, "authentication type", fields.password === undefined ? 0 : TYPE_PASSWORD);
    writer.u8(5, "intervalMs", writer.units("intervalMs", intervalMs, SECOND_MS, 8, 0));
    writer.bytes.set(encodePassword("encodeVrrp.password", fields.password ?? "", PASSWORD_BYTES), end);
  } else {
    writer.u16(4, "intervalMs", writer.units("intervalMs", intervalMs, CENTISECOND_MS, 12, 0));
  }
  for (const [index, address] of addresses.entries()) {
    const at = VRRP_HEADER_BYTES + index * size;
    writer.address(at, `addresses[${index}]`, address, isIpv4 ? parseIpv4 : parseIpv6);
  }
  // Version 2 does not cover the addresses of the packet.
  const correct = isV2 ? writer.checksum() : writer.checksumBetween(pair, PROTOCOL_VRRP);
  const { checksum = correct } = fields;
  writer.u16(6, "checksum", checksum);
  return writer.bytes;
}
