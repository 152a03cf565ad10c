import { badValue, checkKnownOptions, checkOneOf, type OptionNames } from "../../check-options.ts";
import * as layout from "../../decode/routing/hsrp.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv4, parseIpv6, parseMac } from "../parse-address.ts";
import { noBytes } from "../payload.ts";
import { joinParts } from "./join-parts.ts";
import { encodePassword } from "./password.ts";

const ACTIVE_V1 = 16;
const ACTIVE_V2 = 6;
const VERSION_2 = 2;
const DEFAULT_PRIORITY = 100;
/** RFC 2281, section 5.1. */
const HELLO_TIME_MS = 3000;
const HOLD_TIME_MS = 10_000;
const DEFAULT_PASSWORD = "cisco";
const SECOND_MS = 1000;
const MAX_V1_TIME_MS = 255_000;
const PASSWORD_PATH = "encodeHsrp.authenticationData";
const NO_MAC = "00:00:00:00:00:00";

/** Fields of {@link encodeHsrp}. */
export interface HsrpFields {
  /** Version of the protocol as in the message: 0 is HSRPv1, 2 is HSRPv2. Default 0. */
  readonly version?: 0 | 2 | undefined;
  /** 0 hello, 1 coup, 2 resign. Default 0. */
  readonly opCode?: number | undefined;
  /** Default: active, 16 in version 1 and 6 in version 2. */
  readonly state?: number | undefined;
  /** Number of the group. Default 0. */
  readonly group?: number | undefined;
  /** Default 100. */
  readonly priority?: number | undefined;
  /** Time between hellos, in milliseconds; in version 1 a multiple of 1,000. Default 3,000. */
  readonly helloTimeMs?: number | undefined;
  /** Time after which a silent router is down, in milliseconds; in version 1 a multiple of 1,000. Default 10,000. */
  readonly holdTimeMs?: number | undefined;
  /** Address of the virtual router; in version 2 also an IPv6 address. */
  readonly virtualAddress: string;
  /** The sender's MAC address. Only in version 2. Default all zeros. */
  readonly identifier?: string | undefined;
  /** Password of at most 8 bytes in UTF-8. Default `cisco` in version 1, none in version 2. */
  readonly authenticationData?: string | undefined;
}

const V1_FIELDS: OptionNames<Omit<HsrpFields, "identifier">> = {
  version: true,
  opCode: true,
  state: true,
  group: true,
  priority: true,
  helloTimeMs: true,
  holdTimeMs: true,
  virtualAddress: true,
  authenticationData: true,
};

/**
 * Returns a message of HSRP about a group: the payload of a UDP datagram between ports 1985, or 2029 over IPv6.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function encodeHsrp(fields: HsrpFields): Uint8Array {
  const isV2 = Object(fields).version === VERSION_2;
  checkKnownOptions("encodeHsrp", fields, isV2 ? { ...V1_FIELDS, identifier: true } : V1_FIELDS);
  if (fields.version !== undefined) checkOneOf("encodeHsrp.version", fields.version, [0, VERSION_2]);
  return isV2 ? encodeV2(fields) : encodeV1(fields);
}

function encodeV1(fields: HsrpFields): Uint8Array {
  const { opCode = 0, state = ACTIVE_V1, group = 0, priority = DEFAULT_PRIORITY } = fields;
  const { helloTimeMs = HELLO_TIME_MS, holdTimeMs = HOLD_TIME_MS, authenticationData = DEFAULT_PASSWORD } = fields;
  const writer = new MessageWriter("encodeHsrp", layout.HSRP_V1_BYTES);
  writer.u8(1, "opCode", opCode);
  writer.u8(2, "state", state);
  writer.u8(3, "helloTimeMs", seconds("helloTimeMs", helloTimeMs));
  writer.u8(4, "holdTimeMs", seconds("holdTimeMs", holdTimeMs));
  writer.u8(5, "priority", priority);
  writer.u8(6, "group", group);
  writer.bytes.set(encodePassword(PASSWORD_PATH, authenticationData, layout.HSRP_TEXT_BYTES), 8);
  writer.address(16, "virtualAddress", fields.virtualAddress, parseIpv4);
  return writer.bytes;
}

function encodeV2(fields: HsrpFields): Uint8Array {
  const { opCode = 0, state = ACTIVE_V2, group = 0, priority = DEFAULT_PRIORITY, identifier = NO_MAC } = fields;
  const { helloTimeMs = HELLO_TIME_MS, holdTimeMs = HOLD_TIME_MS, authenticationData } = fields;
  const writer = new MessageWriter("encodeHsrp", 2 + layout.HSRP_GROUP_STATE_BYTES);
  const isIpv6 = typeof fields.virtualAddress === "string" && fields.virtualAddress.includes(":");
  writer.u8(0, "type", layout.HSRP_GROUP_STATE);
  writer.u8(1, "length", layout.HSRP_GROUP_STATE_BYTES);
  writer.u8(2, "version", VERSION_2);
  writer.u8(3, "opCode", opCode);
  writer.u8(4, "state", state);
  writer.u8(5, "IP version", isIpv6 ? 6 : 4);
  writer.u16(6, "group", group);
  writer.address(8, "identifier", identifier, parseMac);
  writer.u32(14, "priority", priority);
  writer.u32(18, "helloTimeMs", helloTimeMs);
  writer.u32(22, "holdTimeMs", holdTimeMs);
  writer.address(26, "virtualAddress", fields.virtualAddress, isIpv6 ? parseIpv6 : parseIpv4);
  return joinParts([writer.bytes, authenticationData === undefined ? noBytes : textElement(authenticationData)]);
}

const textElement = (text: string): Uint8Array =>
  joinParts([
    Uint8Array.of(layout.HSRP_TEXT_AUTHENTICATION, layout.HSRP_TEXT_BYTES),
    encodePassword(PASSWORD_PATH, text, layout.HSRP_TEXT_BYTES),
  ]);

function seconds(name: string, milliseconds: number): number {
  const value = milliseconds / SECOND_MS;
  if (Number.isInteger(value) && value >= 0 && milliseconds <= MAX_V1_TIME_MS) return value;
  throw badValue(`encodeHsrp.${name}`, `a multiple of ${SECOND_MS} from 0 to ${MAX_V1_TIME_MS}`, milliseconds);
}
