import * as types from "../decode/protocols/igmp.ts";
import { IGMP_HEADER_BYTES, Igmp, type IgmpRecord } from "../decode/protocols/igmp.ts";
import { boolean, ipv4, layer, list, object, optional, uint } from "../match/fields/kinds.ts";
import type { FrameProtocol } from "../match/fields/protocol.ts";

const ALL_GROUPS = "0.0.0.0";
/** The response time of ordinary queries, which is not shown. */
const USUAL_TENTHS = 100;
const TENTH_MS = 100;

/** IGMP, versions 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC 3376): protocol 2 of IPv4. */
export const igmp: FrameProtocol = {
  name: "igmp",
  announcedBy: { ipProtocols: [2] },
  field: optional(
    layer<Igmp>({
      type: uint(8),
      version: optional(uint(2)),
      maxResponseTimeMs: optional(uint(32)),
      group: optional(ipv4),
      suppressRouterProcessing: optional(boolean),
      robustness: optional(uint(3)),
      queryIntervalSeconds: optional(uint(32)),
      sources: optional(list(ipv4)),
      records: optional(list(object<IgmpRecord>({ type: uint(8), group: ipv4, sources: list(ipv4) }))),
      checksum: uint(16),
      checksumValid: optional(boolean),
    }),
  ),
  read(span, out) {
    if (out.layers.ipv4 === undefined || !out.hasHeader("igmp", span, IGMP_HEADER_BYTES)) return span;
    const found = new Igmp(span);
    out.layers.igmp = found;
    return out.isSound("igmp", found) ? span.slice(span.length) : span;
  },
  summarize({ igmp: found }, bytes) {
    if (found === undefined) return "igmp";
    const length = bytes === IGMP_HEADER_BYTES ? "" : ` [len ${bytes}]`;
    switch (found.type) {
      case types.IGMP_QUERY:
        return `igmp query ${found.version === 3 ? describeV3Query(found) : `${describeQuery(found)}${length}`}`;
      case types.IGMP_V1_REPORT:
        return `igmp v1 report ${found.group}${length}`;
      case types.IGMP_V2_REPORT:
        return `igmp v2 report ${found.group}`;
      case types.IGMP_LEAVE:
        return `igmp leave ${found.group}`;
      case types.IGMP_V3_REPORT:
        return `igmp v3 report, ${found.records?.length ?? 0} group record(s)`;
      default:
        return `igmp-${found.type}`;
    }
  },
};

function describeQuery({ version, maxResponseTimeMs = 0, group = ALL_GROUPS }: Igmp): string {
  const tenths = maxResponseTimeMs / TENTH_MS;
  const time = version === 1 || tenths === USUAL_TENTHS ? "" : ` [max resp time ${tenths}]`;
  return `v${version}${time}${describeGroup(group)}`;
}

function describeV3Query({ maxResponseTimeMs = 0, group = ALL_GROUPS, sources = [] }: Igmp): string {
  const time =
    maxResponseTimeMs === USUAL_TENTHS * TENTH_MS ? "" : ` [max resp time ${describeTime(maxResponseTimeMs)}]`;
  if (group === ALL_GROUPS) return `v3${time}`;
  const count = sources.length > 0 ? `, ${sources.length} source(s)` : "";
  return `v3${time} [gaddr ${group}${count}]`;
}

const describeGroup = (group: string): string => (group === ALL_GROUPS ? "" : ` [gaddr ${group}]`);

/** Returns a time as hours, minutes and seconds; one below a minute with tenths. */
function describeTime(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const parts = [hours > 0 && `${hours}h`, minutes > 0 && `${minutes}m`, whole % 60 > 0 && `${whole % 60}s`];
  return parts.filter((part) => part !== false).join("");
}
