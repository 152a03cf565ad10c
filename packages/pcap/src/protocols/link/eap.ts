import { EAP_HEADER_BYTES, Eap } from "../../decode/protocols/link/eap.ts";
import { bytes as bytesField, layer, list, optional, text, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const CODES: readonly string[] = ["unknown", "Request", "Response", "Success", "Failure"];

/** EAP (RFC 3748): protocol 0xc227 of PPP, and inside EAPOL. */
export const eap: FrameProtocol = {
  name: "eap",
  announcedBy: { pppProtocols: [0xc227] },
  field: optional(
    layer<Eap>({
      code: uint(8),
      identifier: uint(8),
      lengthBytes: uint(16),
      type: optional(uint(8)),
      typeData: optional(bytesField),
      identity: optional(text),
      notification: optional(text),
      desiredTypes: optional(list(uint(8))),
      vendorId: optional(uint(24)),
      vendorType: optional(uint(32)),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("eap", span, EAP_HEADER_BYTES)) return span;
    const found = new Eap(span);
    out.layers.eap = found;
    return out.isSound("eap", found) ? span.slice(span.length) : span;
  },
  summarize({ eap: found }) {
    if (found === undefined) return "EAP";
    const { code, identifier, lengthBytes } = found;
    return `EAP, ${CODES[code] ?? "unknown"} (${code}), id ${identifier}, len ${lengthBytes}`;
  },
};
