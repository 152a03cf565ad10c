import { WIREGUARD_MIN_BYTES, Wireguard } from "../../decode/protocols/security/wireguard.ts";
import { layer, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const TYPES: readonly string[] = ["", "Handshake Initiation", "Handshake Response", "Cookie Reply", "Transport Data"];

/** WireGuard: UDP port 51820, which most of its users keep. */
export const wireguard: FrameProtocol = {
  name: "wireguard",
  announcedBy: { udpPorts: [51_820] },
  field: optional(
    layer<Wireguard>({
      type: uint(8),
      senderIndex: optional(uint(32)),
      receiverIndex: optional(uint(32)),
      counter: optional(uint(64)),
      packetBytes: optional(uint(32)),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("wireguard", span, WIREGUARD_MIN_BYTES)) return span;
    const found = new Wireguard(span);
    out.layers.wireguard = found;
    out.isSound("wireguard", found);
    return span;
  },
  summarize({ wireguard: found }, bytes) {
    if (found === undefined) return "WireGuard";
    const { type, senderIndex, receiverIndex, counter, packetBytes } = found;
    const kind = packetBytes === 0 ? "Keepalive" : (TYPES[type] ?? `type ${type}`);
    const fields: readonly (readonly [string, number | undefined])[] = [
      ["sender", senderIndex],
      ["receiver", receiverIndex],
    ];
    const indices = fields.map(([name, value]) => (value === undefined ? "" : `, ${name} 0x${hex(value)}`)).join("");
    return `WireGuard, ${kind}${indices}${counter === undefined ? "" : `, counter ${counter}`}, length ${bytes}`;
  },
};

const hex = (index: number): string => index.toString(16).padStart(8, "0");
