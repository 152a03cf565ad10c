import { HSRP_MIN_BYTES, Hsrp } from "../../decode/routing/hsrp.ts";
import { ipAddress, layer, mac, optional, text, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const PORT_IPV4 = 1985;
const PORT_IPV6 = 2029;
const OPERATIONS: readonly string[] = ["hello", "coup", "resign", "advertise"];
const V1_STATES: ReadonlyMap<number, string> = new Map([
  [0, "initial"],
  [1, "learn"],
  [2, "listen"],
  [4, "speak"],
  [8, "standby"],
  [16, "active"],
]);
const V2_STATES: ReadonlyMap<number, string> = new Map([
  [1, "initial"],
  [2, "learn"],
  [3, "listen"],
  [4, "speak"],
  [5, "standby"],
  [6, "active"],
]);

/** HSRP, versions 1 (RFC 2281) and 2: UDP ports 1985, and 2029 over IPv6. */
export const hsrp: FrameProtocol = {
  name: "hsrp",
  announcedBy: { udpPorts: [PORT_IPV4, PORT_IPV6] },
  field: optional(
    layer<Hsrp>({
      version: uint(8),
      opCode: optional(uint(8)),
      state: optional(uint(8)),
      group: optional(uint(16)),
      priority: optional(uint(32)),
      helloTimeMs: optional(uint(32)),
      holdTimeMs: optional(uint(32)),
      virtualAddress: optional(ipAddress),
      identifier: optional(mac),
      authenticationData: optional(text),
      md5KeyId: optional(uint(32)),
      activeGroups: optional(uint(16)),
      passiveGroups: optional(uint(16)),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("hsrp", span, HSRP_MIN_BYTES)) return span;
    const found = new Hsrp(span);
    out.layers.hsrp = found;
    out.isSound("hsrp", found);
    return span;
  },
  summarize({ hsrp: found }, bytes) {
    if (found === undefined) return "HSRP";
    const { version, opCode, state, group, virtualAddress, activeGroups, passiveGroups } = found;
    const operation = opCode === undefined ? "" : `-${OPERATIONS[opCode] ?? `unknown (${opCode})`}`;
    const head = `HSRPv${version}${operation} ${bytes}`;
    if (activeGroups !== undefined && state === undefined)
      return `${head}: active=${activeGroups} passive=${passiveGroups}`;
    if (state === undefined || virtualAddress === undefined) return head;
    const name = (version === 0 ? V1_STATES : V2_STATES).get(state) ?? `Unknown (${state})`;
    return `${head}: state=${name} group=${group} addr=${virtualAddress}`;
  },
};
