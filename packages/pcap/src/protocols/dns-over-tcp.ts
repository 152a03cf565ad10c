import { DNS_HEADER_BYTES, Dns } from "../decode/application/dns.ts";
import type { Span } from "../decode/field/span.ts";
import { dns } from "../match/fields/application-fields.ts";
import { optional } from "../match/fields/kinds.ts";
import type { FrameProtocol } from "../match/fields/protocol.ts";

const PREFIX_BYTES = 2;

/**
 * DNS over TCP (RFC 7766): TCP port 53. The first message of a segment, if all of it is there, is the layer `dns`, as over UDP.
 * Segments that continue a message are payload.
 */
export const dnsOverTcp: FrameProtocol = {
  name: "dns",
  announcedBy: { tcpPorts: [53] },
  field: optional(dns),
  read(span, out) {
    const message = messageIn(span);
    if (message === undefined) return span;
    const found = new Dns(message);
    // Segments that continue a message begin with any bytes: these cannot be known to be wrong.
    const isCertain = message.length + PREFIX_BYTES === span.length;
    if (!isCertain && found.findProblem() !== undefined) return span;
    out.layers.dns = found;
    out.isSound("dns", found);
    return span;
  },
  summarize: () => "",
};

/** Returns the message after a prefix with its length; undefined if the segment does not contain all of it. */
function messageIn(span: Span): Span | undefined {
  if (span.length < PREFIX_BYTES + DNS_HEADER_BYTES) return undefined;
  const end = PREFIX_BYTES + span.u16(0);
  const isHere = end >= PREFIX_BYTES + DNS_HEADER_BYTES && (end <= span.length || !span.isWhole);
  return isHere ? span.slice(PREFIX_BYTES, end, end <= span.length) : undefined;
}
