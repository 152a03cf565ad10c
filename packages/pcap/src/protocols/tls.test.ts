import { describe, expect, test } from "vitest";
import { bytes, counting, ethernet, ipv4, tcp, u16 } from "../../test/frames.ts";
import {
  CLIENT_HELLO,
  clientHello,
  handshake,
  RANDOM,
  SERVER_HELLO_12,
  SERVER_HELLO_13,
  SESSION,
  tlsFrame,
  tlsRecord,
} from "../../test/protocol-frames/tls.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { containing, match } from "../match.ts";
import { tls } from "./tls.ts";

const protocols = [tls];
const HELLO = {
  version: 0x0303,
  random: RANDOM,
  sessionId: SESSION,
  cipherSuites: [0x1301, 0xc02f],
  serverName: "www.example.com",
  applicationProtocols: ["h2", "http/1.1"],
  supportedVersions: [0x0304, 0x0303],
  supportedGroups: [0x001d, 0x0017],
};

test("a client's hello has the server's name, protocols, versions and cipher suites", () => {
  const frame = tlsFrame(tlsRecord(22, CLIENT_HELLO));
  const decoded = decode(frame, { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.tls?.clientHello).toMatchObject(HELLO);
  expect(decoded.tls?.clientHello?.extensions.map(({ type }) => type)).toEqual([0, 10, 16, 43]);
  expect(decoded.tls).toMatchObject({
    records: [{ type: 22, version: 0x0303, lengthBytes: CLIENT_HELLO.length, fragment: CLIENT_HELLO }],
    handshakeTypes: [1],
    serverHello: undefined,
    alert: undefined,
  });
  const pattern = { tls: { clientHello: { serverName: /example/, applicationProtocols: containing("h2") } } };
  expect(match(frame, pattern, { protocols })).toBe(true);
  expect(summary(frame, { protocols })).toMatch(/Flags \[P\.\], seq 1000:\d+, ack 2000, win 512, length \d+$/);
});

test("a server's hello has the version and the cipher suite that it chose", () => {
  const data = bytes(tlsRecord(22, SERVER_HELLO_13), tlsRecord(20, 1), tlsRecord(23, counting(30)));
  const newer = decode(tlsFrame(data, true), { protocols });
  expect(newer.malformed).toBeUndefined();
  expect(newer.tls).toMatchObject({
    serverHello: { version: 0x0303, selectedVersion: 0x0304, cipherSuite: 0x1301, applicationProtocol: undefined },
    records: [{ type: 22 }, { type: 20 }, { type: 23, lengthBytes: 30 }],
  });
  const older = decode(tlsFrame(tlsRecord(22, SERVER_HELLO_12, handshake(14)), true), { protocols });
  expect(older.tls).toMatchObject({
    serverHello: { selectedVersion: 0x0303, cipherSuite: 0xc02f, applicationProtocol: "h2" },
    handshakeTypes: [2, 14],
  });
});

test("an alert has a level and a description, unless it is encrypted", () => {
  expect(decode(tlsFrame(tlsRecord(21, 2, 40)), { protocols }).tls?.alert).toEqual({ level: 2, description: 40 });
  expect(decode(tlsFrame(tlsRecord(21, counting(26))), { protocols }).tls).toMatchObject({ alert: undefined });
});

test("encrypted messages of the handshake have no types", () => {
  const data = bytes(tlsRecord(22, handshake(16, counting(4))), tlsRecord(20, 1), tlsRecord(22, counting(40)));
  expect(decode(tlsFrame(data), { protocols }).tls?.handshakeTypes).toEqual([16]);
});

test("a hello in several records is joined", () => {
  const at = 60;
  const data = bytes(tlsRecord(22, CLIENT_HELLO.subarray(0, at)), tlsRecord(22, CLIENT_HELLO.subarray(at)));
  expect(decode(tlsFrame(data), { protocols }).tls).toMatchObject({ clientHello: HELLO, handshakeTypes: [1] });
});

test("a hello that continues in the next segment has what is in this one, and is sound", () => {
  const whole = tlsRecord(22, CLIENT_HELLO);
  for (let length = 5; length <= whole.length; length++) {
    const decoded = decode(tlsFrame(whole.subarray(0, length)), { protocols });
    expect(decoded.malformed, `${length}`).toBeUndefined();
    expect(decoded.truncated, `${length}`).toBeUndefined();
    expect(decoded.tls?.records[0]).toMatchObject({ lengthBytes: CLIENT_HELLO.length });
    const found = decoded.tls?.clientHello;
    if (found === undefined) expect(length).toBeLessThan(5 + 4 + 34);
    else expect(HELLO.cipherSuites.slice(0, found.cipherSuites.length)).toEqual(found.cipherSuites);
  }
  expect(decode(tlsFrame(whole.subarray(0, 95)), { protocols }).tls?.clientHello).toMatchObject({
    cipherSuites: HELLO.cipherSuites,
    serverName: HELLO.serverName,
    applicationProtocols: [],
  });
});

test("a segment that does not begin with a record is payload", () => {
  for (const content of [counting(100), bytes(22, 3, 9, u16(5), counting(5)), bytes(22, 3), tlsRecord(25, 1)]) {
    const decoded = decode(tlsFrame(content), { protocols });
    expect(decoded).not.toHaveProperty("tls");
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.payload).toEqual(content);
  }
});

describe("a message is malformed", () => {
  test.each([
    ["cipher suites", handshake(1, u16(0x0303), RANDOM, 0, u16(100), u16(1))],
    ["extension", clientHello(u16(43), u16(50), 2)],
    ["supported versions", clientHello(u16(43), u16(3), 4, u16(0x0304))],
    ["extensions of a server", handshake(2, u16(0x0303), RANDOM, 0, u16(1), 0, u16(9), u16(43))],
  ])("if its lists contradict each other: %s", (_, message) => {
    expect(decode(tlsFrame(tlsRecord(22, message)), { protocols }).malformed).toEqual({
      layer: "tls",
      reason: "a list does not fit into its message",
    });
  });
});

test("records that the capture cut are truncated", () => {
  const whole = ethernet(0x0800, ipv4(6, tcp(0x18, tlsRecord(22, CLIENT_HELLO))));
  whole.set(u16(443), 36);
  const cut = { data: whole.subarray(0, 54 + 70), originalLength: whole.length, linkType: 1 };
  const decoded = decode(cut, { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.truncated?.layer).toBe("tls");
  expect(decoded.tls?.clientHello?.cipherSuites).toEqual(HELLO.cipherSuites);
});
