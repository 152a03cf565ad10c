import type { Span } from "./field/span.ts";
import type { Ipv4 } from "./network/ipv4.ts";
import type { Ipv6 } from "./network/ipv6.ts";
import { Ipv6DestinationOptions, Ipv6Routing } from "./network/ipv6-extension.ts";
import { PseudoHeader } from "./transport/pseudo-header.ts";

/** Returns the pseudo-header of an IPv4 packet: checksums cover the final destination, not the next on a source route (RFC 1122, section 3.2.1.8). */
export function ipv4PseudoHeader(span: Span, ipv4: Ipv4): PseudoHeader {
  const destination = ipv4.findFinalDestination() ?? span.slice(16, 20);
  return new PseudoHeader(span.slice(12, 16), destination, ipv4.protocol);
}

/**
 * Returns the pseudo-header of an IPv6 packet: checksums cover the final destination, not the next on a source route (RFC 8200,
 * section 8.1), and the home address of a mobile node, not its present one (RFC 6275, section 6.3).
 */
export function ipv6PseudoHeader(span: Span, { extensionHeaders, protocol }: Ipv6): PseudoHeader {
  const home = extensionHeaders
    .filter((header) => header instanceof Ipv6DestinationOptions)
    .map((header) => header.findHomeAddress())
    .find((address) => address !== undefined);
  const routing = extensionHeaders.find((header) => header instanceof Ipv6Routing && header.segmentsLeft > 0);
  const destination = routing instanceof Ipv6Routing ? routing.findFinalDestination() : span.slice(24, 40);
  return new PseudoHeader(home ?? span.slice(8, 24), destination, protocol);
}
