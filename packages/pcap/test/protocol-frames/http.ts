import { bytes, ethernet, ipv4, tcp, u16 } from "../frames.ts";

/** Returns a segment of text to or from a port. */
export function httpFrame(text: string, { port = 80, fromServer = false } = {}): Uint8Array {
  const segment = tcp(0x18, bytes([...Buffer.from(text, "latin1")]));
  segment.set(u16(port), fromServer ? 0 : 2);
  return ethernet(0x0800, ipv4(6, segment));
}

const lines = (...parts: string[]): string => `${parts.join("\r\n")}\r\n`;

export const REQUEST = lines("GET /a?b=1 HTTP/1.1", "Host: www.example.com", "User-Agent: test/1", "Accept: */*", "");
export const POST = `${lines("POST /form HTTP/1.1", "host: [fe80::1]:8080", "Content-Type: text/plain", "Content-Length: 5", "")}hello`;
export const RESPONSE = `${lines("HTTP/1.1 200 OK", "Server: test", "Content-Type: text/plain", "Content-Length: 2", "")}ok`;
export const REDIRECT = lines("HTTP/1.0 302 Found elsewhere", "Location: http://example.com/", "Content-Length: 0", "");

export const HTTP_FRAMES: readonly Uint8Array[] = [
  httpFrame(REQUEST),
  httpFrame(POST, { port: 8080 }),
  httpFrame(RESPONSE, { fromServer: true }),
  httpFrame(REDIRECT, { fromServer: true }),
];
