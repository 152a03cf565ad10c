import { decodeInner } from "../../decode/inner-frame.ts";
import { readIpv4, readIpv6 } from "../../decode/network-layers.ts";
import { GTPU_G_PDU, GTPU_MIN_BYTES, Gtpu, type GtpuExtension } from "../../decode/tunnels/gtpu.ts";
import { bytes as bytesField, layer, list, object, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const TYPES: Readonly<Record<number, string>> = {
  1: "Echo Request",
  2: "Echo Response",
  26: "Error Indication",
  31: "Supported Extension Headers Notification",
  254: "End Marker",
  [GTPU_G_PDU]: "G-PDU",
};

/** GTP-U (3GPP TS 29.281): UDP port 2152. IPv4 and IPv6 inside are recognized by their first byte. */
export const gtpu: FrameProtocol = {
  name: "gtpu",
  announcedBy: { udpPorts: [2152] },
  field: (inner) =>
    optional(
      layer<Gtpu>({
        version: uint(3),
        messageType: uint(8),
        lengthBytes: uint(16),
        teid: uint(32),
        sequence: optional(uint(16)),
        nPduNumber: optional(uint(8)),
        extensionHeaders: list(object<GtpuExtension>({ type: uint(8), data: bytesField })),
        qosFlowId: optional(uint(6)),
        inner,
      }),
    ),
  read(span, out) {
    if (!out.hasHeader("gtpu", span, GTPU_MIN_BYTES)) return span;
    const found: Gtpu = new Gtpu(span, (payload) => {
      const ipVersion = payload.u8(0) >> 4;
      const isPacket = found.messageType === GTPU_G_PDU && (ipVersion === 4 || ipVersion === 6);
      return isPacket ? decodeInner(payload, out, ipVersion === 4 ? readIpv4 : readIpv6) : undefined;
    });
    out.layers.gtpu = found;
    out.isSound("gtpu", found);
    return span;
  },
  summarize({ gtpu: found }, bytes, describeInner) {
    if (found === undefined) return "GTP-U";
    const { messageType, teid, sequence, lengthBytes, inner } = found;
    const name = TYPES[messageType] ?? `type ${messageType}`;
    const number = sequence === undefined ? "" : `, seq ${sequence}`;
    const head = `GTP-U, ${name}, teid 0x${teid.toString(16).padStart(8, "0")}${number}, length ${bytes}`;
    if (inner === undefined) return head;
    return `${head}: ${describeInner(inner, GTPU_MIN_BYTES + lengthBytes - found.headerLength())}`;
  },
};
