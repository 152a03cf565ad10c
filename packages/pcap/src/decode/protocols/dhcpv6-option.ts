import { ipv6Address } from "../field/address.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";

/** An option of DHCPv6 (RFC 8415, section 21.1) with its value as bytes. */
export interface Dhcpv6Option {
  /** Number of the option. */
  readonly code: number;
  /** Value of the option. A view. */
  readonly data: Uint8Array;
}

/** A status (RFC 8415, section 21.13). */
export interface Dhcpv6Status {
  /** 0 success, 1 unspecified failure, 2 no addresses available, 3 no binding, 4 not on link, 5 use multicast, 6 no prefix available. */
  readonly code: number;
  /** Text for people, in UTF-8; may be empty. */
  readonly message: string;
}

/** An address of an identity association (RFC 8415, section 21.6). */
export interface Dhcpv6Address {
  /** The address. */
  readonly address: string;
  /** How long it is preferred, in seconds. */
  readonly preferredLifetimeSeconds: number;
  /** How long it is valid, in seconds. */
  readonly validLifetimeSeconds: number;
  /** Status of the address; undefined if the message has none. */
  readonly status: Dhcpv6Status | undefined;
}

/** A prefix of an identity association (RFC 8415, section 21.22). */
export interface Dhcpv6Prefix {
  /** The prefix, without its length. */
  readonly prefix: string;
  /** Number of its bits. */
  readonly prefixLength: number;
  /** How long it is preferred, in seconds. */
  readonly preferredLifetimeSeconds: number;
  /** How long it is valid, in seconds. */
  readonly validLifetimeSeconds: number;
  /** Status of the prefix; undefined if the message has none. */
  readonly status: Dhcpv6Status | undefined;
}

/** An identity association (RFC 8415, section 12). */
export interface Dhcpv6Association {
  /** `IA_NA` for addresses, `IA_TA` for temporary addresses, `IA_PD` for prefixes. */
  readonly kind: "IA_NA" | "IA_TA" | "IA_PD";
  /** Number that identifies it on its client. */
  readonly iaid: number;
  /** Time after which the client asks its server to extend the lifetimes, in seconds; undefined in IA_TA. */
  readonly t1Seconds: number | undefined;
  /** Time after which the client asks any server to extend the lifetimes, in seconds; undefined in IA_TA. */
  readonly t2Seconds: number | undefined;
  /** Addresses. */
  readonly addresses: readonly Dhcpv6Address[];
  /** Prefixes. */
  readonly prefixes: readonly Dhcpv6Prefix[];
  /** Status of the association; undefined if the message has none. */
  readonly status: Dhcpv6Status | undefined;
}

/** Codes of the options that are decoded: https://www.iana.org/assignments/dhcpv6-parameters */
export const CLIENT_IDENTIFIER = 1;
export const SERVER_IDENTIFIER = 2;
export const IA_NA = 3;
export const IA_TA = 4;
export const IA_ADDRESS = 5;
export const OPTION_REQUEST = 6;
export const PREFERENCE = 7;
export const ELAPSED_TIME = 8;
export const RELAY_MESSAGE = 9;
export const SERVER_UNICAST = 12;
export const STATUS = 13;
export const RAPID_COMMIT = 14;
export const INTERFACE_ID = 18;
export const RECONFIGURE_MESSAGE = 19;
export const DNS_SERVERS = 23;
export const DOMAIN_LIST = 24;
export const IA_PD = 25;
export const IA_PREFIX = 26;
export const INFORMATION_REFRESH_TIME = 32;

/** Length of an option's code and length. */
export const DHCPV6_OPTION_BYTES = 4;
const IPV6_BYTES = 16;
const ASSOCIATION_BYTES = 12;
const TEMPORARY_BYTES = 4;
const ADDRESS_BYTES = 24;
const PREFIX_BYTES = 25;

/** Prescribed lengths of values. */
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
  [PREFERENCE, 1],
  [ELAPSED_TIME, 2],
  [SERVER_UNICAST, IPV6_BYTES],
  [RAPID_COMMIT, 0],
  [RECONFIGURE_MESSAGE, 1],
  [INFORMATION_REFRESH_TIME, 4],
]);

/** Least lengths of values, and where their own options begin. */
const MIN_BYTES: ReadonlyMap<number, number> = new Map([
  [IA_NA, ASSOCIATION_BYTES],
  [IA_TA, TEMPORARY_BYTES],
  [IA_ADDRESS, ADDRESS_BYTES],
  [STATUS, 2],
  [IA_PD, ASSOCIATION_BYTES],
  [IA_PREFIX, PREFIX_BYTES],
]);

/** Lengths of the elements of lists. */
const ELEMENT_BYTES: ReadonlyMap<number, number> = new Map([
  [OPTION_REQUEST, 2],
  [DNS_SERVERS, IPV6_BYTES],
]);

/** The options whose values contain options, which are in them at one place. */
const CONTAINERS: ReadonlySet<number> = new Set([IA_NA, IA_TA, IA_PD, IA_ADDRESS, IA_PREFIX]);
/** An association contains addresses or prefixes, and these contain statuses. */
const MAX_DEPTH = 3;

/** Receives the code and the value of an option. */
export type Dhcpv6Visitor = (code: number, value: Span) => void;

/** Visits the options up to the end or to the first that does not fit. Returns the problem of that one. */
export function walkDhcpv6Options(span: Span, visit: Dhcpv6Visitor): Problem | undefined {
  let at = 0;
  while (at < span.length) {
    const isCut = at + DHCPV6_OPTION_BYTES > span.length;
    const end = isCut ? at : at + DHCPV6_OPTION_BYTES + span.u16(at + 2);
    if (isCut || end > span.length) return missing("an option does not fit into the message", span);
    visit(span.u16(at), span.slice(at + DHCPV6_OPTION_BYTES, end, true));
    at = end;
  }
  return undefined;
}

/** Returns the first problem of options and of those that they contain. */
export function checkDhcpv6Options(span: Span, depth = 0): Problem | undefined {
  let found: Problem | undefined;
  const problem = walkDhcpv6Options(span, (code, value) => {
    found ??= checkValue(code, value, depth);
  });
  return found ?? problem;
}

function checkValue(code: number, value: Span, depth: number): Problem | undefined {
  if (!hasDhcpv6Length(code, value.length)) return wrong(`option ${code} has a wrong length: ${value.length} bytes`);
  if (!CONTAINERS.has(code) || depth >= MAX_DEPTH) return undefined;
  return checkDhcpv6Options(value.slice(MIN_BYTES.get(code) ?? 0), depth + 1);
}

/** Checks whether a value has a length that its option allows. */
export function hasDhcpv6Length(code: number, bytes: number): boolean {
  if (bytes < (MIN_BYTES.get(code) ?? 0) || bytes !== (FIXED_BYTES.get(code) ?? bytes)) return false;
  return bytes % (ELEMENT_BYTES.get(code) ?? 1) === 0;
}

/** Returns an identity association; undefined if the option is something else, or its value is too short. */
export function readAssociation(code: number, value: Span): Dhcpv6Association | undefined {
  const isTemporary = code === IA_TA;
  if (!(isTemporary || code === IA_NA || code === IA_PD) || !hasDhcpv6Length(code, value.length)) return undefined;
  const addresses: Dhcpv6Address[] = [];
  const prefixes: Dhcpv6Prefix[] = [];
  const own = value.slice(isTemporary ? TEMPORARY_BYTES : ASSOCIATION_BYTES);
  walkDhcpv6Options(own, (innerCode, inner) => {
    if (!hasDhcpv6Length(innerCode, inner.length)) return;
    if (innerCode === IA_ADDRESS) addresses.push(readLease(inner));
    if (innerCode === IA_PREFIX) prefixes.push(readPrefix(inner));
  });
  return {
    kind: isTemporary ? "IA_TA" : code === IA_NA ? "IA_NA" : "IA_PD",
    iaid: value.u32(0),
    t1Seconds: isTemporary ? undefined : value.u32(4),
    t2Seconds: isTemporary ? undefined : value.u32(8),
    addresses,
    prefixes,
    status: readStatus(own),
  };
}

const readLease = (value: Span): Dhcpv6Address => ({
  address: ipv6Address(value, 0),
  preferredLifetimeSeconds: value.u32(16),
  validLifetimeSeconds: value.u32(20),
  status: readStatus(value.slice(ADDRESS_BYTES)),
});

const readPrefix = (value: Span): Dhcpv6Prefix => ({
  prefix: ipv6Address(value, 9),
  prefixLength: value.u8(8),
  preferredLifetimeSeconds: value.u32(0),
  validLifetimeSeconds: value.u32(4),
  status: readStatus(value.slice(PREFIX_BYTES)),
});

/** Returns the first status among options. */
export function readStatus(options: Span): Dhcpv6Status | undefined {
  let status: Dhcpv6Status | undefined;
  walkDhcpv6Options(options, (code, value) => {
    if (code === STATUS && hasDhcpv6Length(code, value.length))
      status ??= { code: value.u16(0), message: new TextDecoder().decode(value.bytes(2)) };
  });
  return status;
}
