import { encodeTlsClientHello, type TlsClientHelloFields } from "../../src/protocols.ts";
import { bytes, counting, u16 } from "../frames.ts";
import { inOwnConnections, streamSegment } from "../stream-segment.ts";

type Part = number | readonly number[] | Uint8Array;
const letters = (text: string): Uint8Array => bytes([...Buffer.from(text)]);
/** Returns a part after its length of `width` bytes. */
const sized = (width: 1 | 2 | 3, ...parts: Part[]): Uint8Array => {
  const content = bytes(...parts);
  const length = [content.length >> 16, ...u16(content.length & 0xffff)];
  return bytes(length.slice(3 - width), content);
};

export const tlsRecord = (type: number, ...content: Part[]): Uint8Array =>
  bytes(type, u16(0x0303), sized(2, ...content));
export const handshake = (type: number, ...body: Part[]): Uint8Array => bytes(type, sized(3, ...body));
const extension = (type: number, ...value: Part[]): Uint8Array => bytes(u16(type), sized(2, ...value));

export const RANDOM = counting(32);
export const SESSION = counting(8);
const versions = extension(43, sized(1, u16(0x0304), u16(0x0303)));
const name = extension(0, sized(2, 0, sized(2, letters("www.example.com"))));
const protocols = extension(16, sized(2, sized(1, letters("h2")), sized(1, letters("http/1.1"))));
const groups = extension(10, sized(2, u16(0x001d), u16(0x0017)));

export const clientHello = (...extensions: Part[]): Uint8Array =>
  handshake(
    1,
    u16(0x0303),
    RANDOM,
    sized(1, SESSION),
    sized(2, u16(0x1301), u16(0xc02f)),
    sized(1, 0),
    sized(2, ...extensions),
  );
export const CLIENT_HELLO = clientHello(name, groups, protocols, versions);
/** A hello of TLS 1.0 without extensions. */
const OLD_HELLO = handshake(1, u16(0x0301), RANDOM, sized(1), sized(2, u16(0x002f)), sized(1, 0));
const serverHello = (suite: number, ...extensions: Part[]): Uint8Array =>
  handshake(2, u16(0x0303), RANDOM, sized(1, SESSION), u16(suite), 0, sized(2, ...extensions));
export const SERVER_HELLO_13 = serverHello(0x1301, extension(43, u16(0x0304)));
export const SERVER_HELLO_12 = serverHello(0xc02f, extension(16, sized(2, sized(1, letters("h2")))));

/** Returns a segment to or from port 443. */
export const tlsFrame = (content: Uint8Array, fromServer = false): Uint8Array =>
  streamSegment(443, content, { fromServer });

/** Hellos of clients, as they are built. */
export const BUILT_HELLOS: readonly TlsClientHelloFields[] = [
  { serverName: "www.example.com" },
  {
    serverName: "a.example",
    applicationProtocols: ["h2", "http/1.1"],
    cipherSuites: [0x1301, 0xc02f],
    supportedVersions: [0x0303],
    supportedGroups: [0x001e],
    random: counting(32),
    sessionId: counting(32),
    extensions: [{ type: 13, data: bytes(sized(2, u16(0x0403))) }],
  },
  { supportedVersions: [], supportedGroups: [], version: 0x0301, cipherSuites: [0x002f] },
];

export const TLS_FRAMES: readonly Uint8Array[] = inOwnConnections(443, [
  ...BUILT_HELLOS.map((fields) => [encodeTlsClientHello(fields), false] as const),
  [tlsRecord(22, CLIENT_HELLO), false],
  [tlsRecord(22, OLD_HELLO), false],
  [tlsRecord(22, clientHello(versions)), false],
  [bytes(tlsRecord(22, SERVER_HELLO_13), tlsRecord(20, 1)), true],
  [bytes(tlsRecord(22, SERVER_HELLO_12), tlsRecord(22, handshake(14))), true],
  [tlsRecord(21, 2, 40), true],
  [bytes(tlsRecord(23, counting(30)), tlsRecord(23, counting(20))), false],
]);
