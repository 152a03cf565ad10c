import type { DecodedFrame } from "../../decode/decoded-frame.ts";
import type { Dissection } from "../../decode/dissection.ts";
import type { Span } from "../../decode/field/span.ts";
import { decodeInner } from "../../decode/inner-frame.ts";
import { readEthernet } from "../../decode/link-layers.ts";
import { readNetwork } from "../../decode/network-layers.ts";
import { GRE_MIN_BYTES, Gre, TRANSPARENT_ETHERNET } from "../../decode/tunnels/gre.ts";
import { boolean, layer, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

/** GRE, versions 0 (RFC 2784), also of NVGRE (RFC 7637), and 1, of PPTP (RFC 2637): protocol 47 of IP. */
export const gre: FrameProtocol = {
  name: "gre",
  announcedBy: { ipProtocols: [47] },
  field: (inner) =>
    optional(
      layer<Gre>({
        version: uint(3),
        protocolType: uint(16),
        checksum: optional(uint(16)),
        checksumValid: optional(boolean),
        key: optional(uint(32)),
        virtualSubnetId: optional(uint(24)),
        flowId: optional(uint(8)),
        payloadBytes: optional(uint(16)),
        callId: optional(uint(16)),
        sequence: optional(uint(32)),
        acknowledgment: optional(uint(32)),
        inner,
      }),
    ),
  read(span, out) {
    if (!out.hasHeader("gre", span, GRE_MIN_BYTES)) return span;
    const found: Gre = new Gre(span, (payload) => decodePayload(found.protocolType, payload, out));
    out.layers.gre = found;
    return out.isSound("gre", found) ? found.payloadSpan() : span;
  },
  summarize({ gre: found }, bytes, describeInner) {
    if (found === undefined) return "GRE";
    const { version, callId, key, sequence, acknowledgment, protocolType, inner } = found;
    const head = `GREv${version}`;
    if (version > 1) return `${head} ERROR: unknown-version`;
    const offset = found.offset();
    const parts: readonly (string | undefined)[] = [
      offset === undefined ? undefined : `off 0x${offset.toString(16)}`,
      key === undefined ? undefined : `key=0x${key.toString(16)}`,
      callId === undefined ? undefined : `call ${callId}`,
      sequence === undefined ? undefined : `seq ${sequence}`,
      acknowledgment === undefined ? undefined : `ack ${acknowledgment}`,
      version === 1 && sequence === undefined ? "no-payload" : undefined,
      `length ${bytes}`,
    ];
    const text = [head, ...parts.filter((part) => part !== undefined)].join(", ");
    if (version === 1 && sequence === undefined) return text;
    if (inner === undefined) return `${text}: gre-proto-0x${protocolType.toString(16)}`;
    return `${text}: ${describeInner(inner, bytes - found.headerLength())}`;
  },
};

function decodePayload(protocolType: number, payload: Span, out: Dissection): DecodedFrame | undefined {
  if (protocolType === TRANSPARENT_ETHERNET) return decodeInner(payload, out, readEthernet);
  return decodeInner(payload, out, (span, inner) => readNetwork(protocolType, span, inner));
}
