import { PPP_PAP } from "../../decode/protocols/link/ppp.ts";
import { Pap } from "../../decode/protocols/link/ppp-authentication.ts";
import { CONTROL_HEADER_BYTES } from "../../decode/protocols/link/ppp-control.ts";
import { layer, optional, text, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";
import { hexByte } from "./describe-control.ts";

const CODES: readonly (string | undefined)[] = [undefined, "Auth-Req", "Auth-ACK", "Auth-NACK"];

/** The password authentication protocol (RFC 1334): protocol 0xc023 of PPP. */
export const pap: FrameProtocol = {
  name: "pap",
  announcedBy: { pppProtocols: [PPP_PAP] },
  field: optional(
    layer<Pap>({
      code: uint(8),
      identifier: uint(8),
      lengthBytes: uint(16),
      peerId: optional(text),
      password: optional(text),
      message: optional(text),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("pap", span, CONTROL_HEADER_BYTES)) return span;
    const found = new Pap(span);
    out.layers.pap = found;
    return out.isSound("pap", found) ? span.slice(span.length) : span;
  },
  summarize({ pap: found }) {
    if (found === undefined) return "PAP";
    const { code, identifier, peerId, password, message } = found;
    const parts = [`PAP, ${CODES[code] ?? "unknown"} (${hexByte(code)})`, `id ${identifier}`];
    if (peerId !== undefined) parts.push(`Peer ${peerId}`);
    // tcpdump, too, calls the password a name.
    if (password !== undefined) parts.push(`Name ${password}`);
    if (message !== undefined) parts.push(`Msg ${message}`);
    return parts.join(", ").trimEnd();
  },
};
