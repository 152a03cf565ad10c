import type { Problem } from "../field/problem.ts";
import { wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { dhcpOptions, walkTlvs } from "../field/tlv.ts";

/** An option of DHCP (RFC 2132) with its value as bytes. */
export interface DhcpOption {
  /** Number of the option. */
  readonly code: number;
  /** Value of the option. */
  readonly data: Uint8Array;
}

/** Codes of the options that are decoded. */
export const SUBNET_MASK = 1;
export const ROUTERS = 3;
export const DNS_SERVERS = 6;
export const HOST_NAME = 12;
export const REQUESTED_ADDRESS = 50;
export const LEASE_TIME = 51;
export const OVERLOAD = 52;
export const MESSAGE_TYPE = 53;
export const SERVER_IDENTIFIER = 54;
export const PARAMETER_REQUEST_LIST = 55;

const IPV4_BYTES = 4;

/** Prescribed lengths of values. */
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
  [SUBNET_MASK, IPV4_BYTES],
  [REQUESTED_ADDRESS, IPV4_BYTES],
  [LEASE_TIME, 4],
  [OVERLOAD, 1],
  [MESSAGE_TYPE, 1],
  [SERVER_IDENTIFIER, IPV4_BYTES],
]);

/** Visits the options of a field, up to the end of the list or to the first that does not fit. Returns the first problem. */
export function readDhcpOptions(field: Span, visit: (code: number, value: Span) => void): Problem | undefined {
  let wrongLength: Problem | undefined;
  const problem = walkTlvs(field, dhcpOptions, (code, value) => {
    if (code === 0) return;
    visit(code, value);
    wrongLength ??= checkLength(code, value.length);
  });
  return problem ?? wrongLength;
}

/** Checks whether a value has the length that its option prescribes. */
export const hasPrescribedLength = (code: number, bytes: number): boolean => checkLength(code, bytes) === undefined;

function checkLength(code: number, bytes: number): Problem | undefined {
  const expected = FIXED_BYTES.get(code);
  if (expected !== undefined && bytes !== expected) {
    return wrong(`option ${code} has ${bytes} bytes, expected ${expected}`);
  }
  const isList = code === ROUTERS || code === DNS_SERVERS;
  if (!isList || (bytes > 0 && bytes % IPV4_BYTES === 0)) return undefined;
  return wrong(`option ${code} has ${bytes} bytes, expected a multiple of ${IPV4_BYTES}`);
}
