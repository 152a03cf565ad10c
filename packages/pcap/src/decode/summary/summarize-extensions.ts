import type { Ipv6 } from "../network/ipv6.ts";
import {
  Ipv6Authentication,
  Ipv6DestinationOptions,
  type Ipv6ExtensionHeader,
  Ipv6Fragment,
  Ipv6HopByHop,
  type Ipv6Routing,
} from "../network/ipv6-extension.ts";

/** Describes the extension headers, each followed by a space, as tcpdump does; also returns how many bytes follow them. */
export function summarizeExtensions(ipv6: Ipv6): { text: string; restBytes: number } {
  let text = "";
  let restBytes = ipv6.effectiveBytes();
  for (const header of ipv6.extensionHeaders) {
    restBytes -= header.headerBytes;
    text += `${describe(header, restBytes)} `;
  }
  return { text, restBytes };
}

function describe(header: Ipv6ExtensionHeader, restBytes: number): string {
  if (header instanceof Ipv6HopByHop) return "HBH";
  if (header instanceof Ipv6DestinationOptions) return "DSTOPT";
  if (header instanceof Ipv6Fragment) return `frag (${header.offsetBytes}|${restBytes})`;
  if (header instanceof Ipv6Authentication) return describeAuthentication(header);
  return describeRouting(header);
}

/** Describes an authentication header of either version of IP. */
export function describeAuthentication({
  spi,
  sequence,
  icv,
}: Pick<Ipv6Authentication, "spi" | "sequence" | "icv">): string {
  const hex = Array.from(icv, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `AH(spi=0x${spi.toString(16).padStart(8, "0")},seq=0x${sequence.toString(16)},icv=0x${hex}):`;
}

function describeRouting({ headerBytes, routingType, segmentsLeft, tag, addresses }: Ipv6Routing): string {
  const list = addresses.map((address, index) => `, [${index}]${address}`).join("");
  const deprecated = routingType === 0 ? " [Deprecated]" : "";
  const segments = tag === undefined ? "" : `, last-entry=${addresses.length - 1}, tag=${tag}`;
  return `RT6 (len=${headerBytes / 8 - 1}, type=${routingType}${deprecated}, segleft=${segmentsLeft}${segments}${list})`;
}
