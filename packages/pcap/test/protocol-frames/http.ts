import { encodeHttp, type HttpFields } from "../../src/protocols.ts";
import { bytes } from "../frames.ts";
import { inOwnConnections, streamSegment } from "../stream-segment.ts";

const payload = (text: string): Uint8Array => bytes([...Buffer.from(text, "latin1")]);

/** Returns a segment of text to or from a port. */
export const httpFrame = (text: string, { port = 80, fromServer = false } = {}): Uint8Array =>
  streamSegment(port, payload(text), { fromServer });

const lines = (...parts: string[]): string => `${parts.join("\r\n")}\r\n`;

export const REQUEST = lines("GET /a?b=1 HTTP/1.1", "Host: www.example.com", "User-Agent: test/1", "Accept: */*", "");
export const POST = `${lines("POST /form HTTP/1.1", "host: [fe80::1]:8080", "Content-Type: text/plain", "Content-Length: 5", "")}hello`;
export const RESPONSE = `${lines("HTTP/1.1 200 OK", "Server: test", "Content-Type: text/plain", "Content-Length: 2", "")}ok`;
export const REDIRECT = lines("HTTP/1.0 302 Found elsewhere", "Location: http://example.com/", "Content-Length: 0", "");

/** Messages as they are built, with their bodies. */
export const BUILT_HTTP: readonly (readonly [HttpFields, string])[] = [
  [{ host: "www.example.com" }, ""],
  [{ method: "PUT", target: "/a?b=1", host: "[fe80::1]:8080", headers: [{ name: "X-Test", value: "a b" }] }, "hello"],
  [{ statusCode: 200, reasonPhrase: "OK", headers: [{ name: "Content-Type", value: "text/plain" }] }, "ok"],
  [{ statusCode: 304, version: "HTTP/1.0" }, ""],
  [{ statusCode: 200, headers: [{ name: "Transfer-Encoding", value: "chunked" }] }, "2\r\nok\r\n0\r\n\r\n"],
];

export const HTTP_FRAMES: readonly Uint8Array[] = [
  ...inOwnConnections(80, [
    [payload(REQUEST), false],
    [payload(RESPONSE), true],
    [payload(REDIRECT), true],
  ]),
  httpFrame(POST, { port: 8080 }),
  ...inOwnConnections(
    8080,
    BUILT_HTTP.map(([fields, body]) => [encodeHttp(fields, payload(body)), fields.statusCode !== undefined]),
  ),
];
