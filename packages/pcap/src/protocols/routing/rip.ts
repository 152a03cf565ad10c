import { RIP_HEADER_BYTES, Rip, type RipRoute } from "../../decode/routing/rip.ts";
import { ipv4, layer, list, object, optional, text, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

/** Names of the commands, also of those of RFC 1582 and 2091. */
const COMMANDS: readonly string[] = [
  "unknown command (0)",
  "Request",
  "Response",
  "Trace on",
  "Trace off",
  "unknown command (5)",
  "Triggered Request",
  "Triggered Response",
  "Triggered Acknowledgement",
  "Update Request",
  "Update Response",
  "Update Acknowledge",
];

/** RIP, versions 1 (RFC 1058) and 2 (RFC 2453): UDP port 520. */
export const rip: FrameProtocol = {
  name: "rip",
  announcedBy: { udpPorts: [520] },
  field: optional(
    layer<Rip>({
      command: uint(8),
      version: uint(8),
      routes: list(
        object<RipRoute>({
          addressFamily: uint(16),
          routeTag: optional(uint(16)),
          address: ipv4,
          subnetMask: optional(ipv4),
          nextHop: optional(ipv4),
          metric: uint(32),
        }),
      ),
      authenticationType: optional(uint(16)),
      password: optional(text),
      keyId: optional(uint(8)),
      authenticationSequence: optional(uint(32)),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("rip", span, RIP_HEADER_BYTES)) return span;
    const found = new Rip(span);
    out.layers.rip = found;
    out.isSound("rip", found);
    return span;
  },
  summarize({ rip: found }, bytes) {
    if (found === undefined) return "RIP";
    const { version, command } = found;
    if (version !== 1 && version !== 2) return `RIPv${version}`;
    return `RIPv${version}, ${COMMANDS[command] ?? `unknown command (${command})`}, length: ${bytes}`;
  },
};
