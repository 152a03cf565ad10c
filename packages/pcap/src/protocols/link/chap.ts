import { PPP_CHAP } from "../../decode/protocols/link/ppp.ts";
import { Chap } from "../../decode/protocols/link/ppp-authentication.ts";
import { CONTROL_HEADER_BYTES } from "../../decode/protocols/link/ppp-control.ts";
import { bytes as bytesField, layer, optional, text, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";
import { hexByte } from "./describe-control.ts";

const CODES: readonly (string | undefined)[] = [undefined, "Challenge", "Response", "Success", "Fail"];

/** The challenge handshake authentication protocol (RFC 1994): protocol 0xc223 of PPP. */
export const chap: FrameProtocol = {
  name: "chap",
  announcedBy: { pppProtocols: [PPP_CHAP] },
  field: optional(
    layer<Chap>({
      code: uint(8),
      identifier: uint(8),
      lengthBytes: uint(16),
      value: optional(bytesField),
      name: optional(text),
      message: optional(text),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("chap", span, CONTROL_HEADER_BYTES)) return span;
    const found = new Chap(span);
    out.layers.chap = found;
    return out.isSound("chap", found) ? span.slice(span.length) : span;
  },
  summarize({ chap: found }) {
    if (found === undefined) return "CHAP";
    const { code, identifier, value, name, message } = found;
    const parts = [`CHAP, ${CODES[code] ?? "unknown"} (${hexByte(code)})`, `id ${identifier}`];
    if (value !== undefined)
      parts.push(`Value ${Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("")}`);
    if (name !== undefined) parts.push(`Name ${name}`);
    if (message !== undefined) parts.push(`Msg ${message}`);
    return parts.join(", ").trimEnd();
  },
};
