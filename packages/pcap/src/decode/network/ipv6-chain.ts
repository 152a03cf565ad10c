import * as numbers from "../field/numbers.ts";
import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import {
  Ipv6Authentication,
  Ipv6DestinationOptions,
  type Ipv6ExtensionHeader,
  Ipv6Fragment,
  Ipv6HopByHop,
  Ipv6Routing,
} from "./ipv6-extension.ts";

/** Extension headers and the protocol after them. */
export interface Ipv6Chain {
  readonly headers: readonly Ipv6ExtensionHeader[];
  /** Protocol number of what follows the last of them. */
  readonly protocol: number;
  /** Total length of the headers. */
  readonly bytes: number;
  /** The problem of the last of `headers`, or of the one after it. */
  readonly problem?: Problem | undefined;
}

/** More headers count as an attack; RFC 8200, section 4.1, lists at most seven. */
const MAX_HEADERS = 32;
const NO_HEADERS: readonly Ipv6ExtensionHeader[] = [];
const MIN_BYTES = 8;
const MIN_AUTHENTICATION_BYTES = 12;

/** Reads the extension headers at the beginning of an IPv6 packet's payload. */
export function readIpv6Chain(firstHeader: number, payload: Span): Ipv6Chain {
  // Most packets have none, and every packet passes here.
  if (!isExtension(firstHeader)) return { headers: NO_HEADERS, protocol: firstHeader, bytes: 0 };
  const headers: Ipv6ExtensionHeader[] = [];
  let protocol = firstHeader;
  let bytes = 0;
  const stop = (problem?: Problem): Ipv6Chain => ({ headers, protocol, bytes, problem });
  while (isExtension(protocol)) {
    if (headers.length === MAX_HEADERS) return stop(wrong(`more than ${MAX_HEADERS} extension headers`));
    const rest = payload.slice(bytes);
    const length = rest.length < 2 ? minLengthOf(protocol) : lengthOf(protocol, rest.u8(1));
    if (length < minLengthOf(protocol)) return stop(wrong(`an authentication header of ${length} bytes`));
    if (rest.length < length) {
      return stop(missing(`an extension header of ${length} bytes, but ${rest.length} bytes follow`, payload));
    }
    const header = toHeader(protocol, rest.slice(0, length, true));
    headers.push(header);
    bytes += length;
    protocol = header.nextHeader;
    const problem = header.findProblem();
    if (problem !== undefined) return stop(problem);
    // The data of a later fragment does not begin with a header.
    if (header instanceof Ipv6Fragment && header.offsetBytes > 0) return stop();
  }
  return stop();
}

function isExtension(protocol: number): boolean {
  switch (protocol) {
    case numbers.PROTOCOL_HOP_BY_HOP:
    case numbers.PROTOCOL_DESTINATION_OPTIONS:
    case numbers.PROTOCOL_ROUTING:
    case numbers.PROTOCOL_FRAGMENT:
    case numbers.PROTOCOL_AUTHENTICATION:
      return true;
    default:
      return false;
  }
}

/** Returns a header's length by its second byte: in units of 8 bytes, or of 4 for AH (RFC 4302, section 2.2). */
function lengthOf(protocol: number, field: number): number {
  if (protocol === numbers.PROTOCOL_FRAGMENT) return MIN_BYTES;
  return protocol === numbers.PROTOCOL_AUTHENTICATION ? (field + 2) * 4 : (field + 1) * 8;
}

const minLengthOf = (protocol: number): number =>
  protocol === numbers.PROTOCOL_AUTHENTICATION ? MIN_AUTHENTICATION_BYTES : MIN_BYTES;

function toHeader(protocol: number, span: Span): Ipv6ExtensionHeader {
  switch (protocol) {
    case numbers.PROTOCOL_HOP_BY_HOP:
      return new Ipv6HopByHop(span);
    case numbers.PROTOCOL_ROUTING:
      return new Ipv6Routing(span);
    case numbers.PROTOCOL_FRAGMENT:
      return new Ipv6Fragment(span);
    case numbers.PROTOCOL_AUTHENTICATION:
      return new Ipv6Authentication(span);
    default:
      return new Ipv6DestinationOptions(span);
  }
}
