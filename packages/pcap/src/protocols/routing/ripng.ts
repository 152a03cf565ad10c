import * as types from "../../decode/routing/ripng.ts";
import { RIPNG_HEADER_BYTES, Ripng, type RipngRoute } from "../../decode/routing/ripng.ts";
import { ipv6, layer, list, object, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const UNREACHABLE_METRIC = 16;

/** RIPng, for IPv6 (RFC 2080): UDP port 521. */
export const ripng: FrameProtocol = {
  name: "ripng",
  announcedBy: { udpPorts: [521] },
  field: optional(
    layer<Ripng>({
      command: uint(8),
      version: uint(8),
      routes: list(object<RipngRoute>({ prefix: ipv6, routeTag: uint(16), prefixLength: uint(8), metric: uint(8) })),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("ripng", span, RIPNG_HEADER_BYTES)) return span;
    const found = new Ripng(span);
    out.layers.ripng = found;
    out.isSound("ripng", found);
    return span;
  },
  summarize({ ripng: found }, bytes) {
    if (found?.version !== 1) return "ripng";
    switch (found.command) {
      case types.RIPNG_REQUEST:
        return isForAll(found, bytes) ? "ripng-req dump" : describe("ripng-req", found, bytes);
      case types.RIPNG_RESPONSE:
        return describe("ripng-resp", found, bytes);
      default:
        return `ripng-${found.command} ?? ${bytes}`;
    }
  },
};

/** RFC 2080, section 2.4.1: a single entry with prefix and length 0 and metric 16 requests all routes. */
function isForAll({ routes }: Ripng, bytes: number): boolean {
  const hasOne = entryCount(bytes) === 1;
  return hasOne && routes[0]?.metric === UNREACHABLE_METRIC && routes[0].prefix === "::";
}

const entryCount = (bytes: number): number => Math.floor((bytes - RIPNG_HEADER_BYTES) / types.RIPNG_ENTRY_BYTES);

function describe(name: string, { command, routes }: Ripng, bytes: number): string {
  const isOdd = (bytes - RIPNG_HEADER_BYTES) % types.RIPNG_ENTRY_BYTES !== 0;
  const entries = routes.map((route) => ` ${describeRoute(route, command === types.RIPNG_RESPONSE)}`).join("");
  return `${name} ${entryCount(bytes)}${isOdd ? `[${bytes}]` : ""}:${entries}`;
}

function describeRoute({ prefix, prefixLength, routeTag, metric }: RipngRoute, withMetric: boolean): string {
  const tag = routeTag === 0 ? "" : ` [${routeTag}]`;
  return `${prefix}/${prefixLength}${tag}${withMetric && metric > 0 ? ` (${metric})` : ""}`;
}
