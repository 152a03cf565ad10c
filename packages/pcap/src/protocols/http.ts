import { type Http, looksLikeHttp, readHttp } from "../decode/protocols/http.ts";
import type { TextHeader } from "../decode/protocols/text-message.ts";
import { boolean, bytes, layer, list, object, optional, text, uint } from "../match/fields/kinds.ts";
import type { FrameProtocol } from "../match/fields/protocol.ts";

const CONTENT_LENGTH_BITS = 53;

/** HTTP/1 (RFC 9112), in segments with which a message begins: TCP ports 80, 8000, 8008 and 8080. */
export const http: FrameProtocol = {
  name: "http",
  announcedBy: { tcpPorts: [80, 8000, 8008, 8080] },
  field: optional(
    layer<Http>({
      method: optional(text),
      target: optional(text),
      version: text,
      statusCode: optional(uint(10)),
      reasonPhrase: optional(text),
      headers: list(object<TextHeader>({ name: text, value: text })),
      hasWholeHead: boolean,
      host: optional(text),
      contentType: optional(text),
      contentLengthBytes: optional(uint(CONTENT_LENGTH_BITS)),
      transferEncoding: optional(text),
      location: optional(text),
      body: bytes,
    }),
  ),
  read(span, out) {
    const found = readHttp(span);
    if (found === undefined) {
      // A first line that the capture cut.
      if (!span.isWhole && looksLikeHttp(span)) out.hasHeader("http", span, span.length + 1);
      return span;
    }
    out.layers.http = found;
    out.isSound("http", found);
    return span;
  },
  summarize: ({ http: found }) => (found === undefined ? "HTTP" : `HTTP: ${found.startLine().trimEnd()}`),
};
