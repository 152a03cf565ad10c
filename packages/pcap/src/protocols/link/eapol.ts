import * as types from "../../decode/protocols/link/eapol.ts";
import { EAPOL_HEADER_BYTES, Eapol } from "../../decode/protocols/link/eapol.ts";
import { bigint, bytes as bytesField, layer, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const NAMES: Readonly<Record<number, string>> = {
  [types.EAPOL_EAP_PACKET]: "EAP packet",
  [types.EAPOL_START]: "EAPOL start",
  [types.EAPOL_LOGOFF]: "EAPOL logoff",
  [types.EAPOL_KEY]: "EAPOL key",
  [types.EAPOL_ASF_ALERT]: "Encapsulated ASF alert",
};
/** The number that announces EAP inside PPP; EAPOL announces it by a type of its own. */
const PPP_EAP = 0xc227;

/** EAP over LAN (IEEE 802.1X): EtherType 0x888e. The EAP packets in it are decoded if `eap` is passed, too. */
export const eapol: FrameProtocol = {
  name: "eapol",
  announcedBy: { etherTypes: [0x888e] },
  field: optional(
    layer<Eapol>({
      version: uint(8),
      type: uint(8),
      lengthBytes: uint(16),
      keyDescriptorType: optional(uint(8)),
      keyInformation: optional(uint(16)),
      keyLengthBytes: optional(uint(16)),
      replayCounter: optional(bigint),
      keyNonce: optional(bytesField),
      keyIv: optional(bytesField),
      keyRsc: optional(bytesField),
      keyIndex: optional(uint(8)),
      keySignature: optional(bytesField),
      keyMic: optional(bytesField),
      keyData: optional(bytesField),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("eapol", span, EAPOL_HEADER_BYTES)) return span;
    const found = new Eapol(span);
    out.layers.eapol = found;
    // A packet that was cut is decoded as far as it is available.
    if (!out.isSound("eapol", found) && found.malformed !== undefined) return span;
    const body = found.bodySpan();
    return found.type === types.EAPOL_EAP_PACKET ? out.readRegistered("pppProtocols", PPP_EAP, body) : body;
  },
  summarize({ eapol: found }) {
    if (found === undefined) return "EAPOL";
    const { type, version, lengthBytes } = found;
    return `${NAMES[type] ?? "unknown"} (${type}) v${version}, len ${lengthBytes}`;
  },
};
