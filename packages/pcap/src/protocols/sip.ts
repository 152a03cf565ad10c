import { looksLikeSip, readSip, type Sip } from "../decode/protocols/sip.ts";
import type { TextHeader } from "../decode/protocols/text-message.ts";
import { boolean, bytes, layer, list, object, optional, text, uint } from "../match/fields/kinds.ts";
import type { FrameProtocol } from "../match/fields/protocol.ts";

const PORT = 5060;
const NUMBER_BITS = 53;

/** SIP (RFC 3261): UDP port 5060, and TCP port 5060 in segments with which a message begins. */
export const sip: FrameProtocol = {
  name: "sip",
  announcedBy: { udpPorts: [PORT], tcpPorts: [PORT] },
  field: optional(
    layer<Sip>({
      method: optional(text),
      requestUri: optional(text),
      version: text,
      statusCode: optional(uint(10)),
      reasonPhrase: optional(text),
      headers: list(object<TextHeader>({ name: text, value: text })),
      hasWholeHead: boolean,
      from: optional(text),
      to: optional(text),
      via: list(text),
      callId: optional(text),
      cseqNumber: optional(uint(NUMBER_BITS)),
      cseqMethod: optional(text),
      contact: optional(text),
      maxForwards: optional(uint(NUMBER_BITS)),
      contentType: optional(text),
      contentLengthBytes: optional(uint(NUMBER_BITS)),
      body: bytes,
    }),
  ),
  read(span, out) {
    const found = readSip(span, out.layers.udp !== undefined);
    if (found === undefined) {
      // A first line that the capture cut.
      if (!span.isWhole && looksLikeSip(span)) out.hasHeader("sip", span, span.length + 1);
      return span;
    }
    out.layers.sip = found;
    out.isSound("sip", found);
    return span;
  },
  summarize: ({ sip: found }) => (found === undefined ? "SIP" : `SIP: ${found.startLine().trimEnd()}`),
};
