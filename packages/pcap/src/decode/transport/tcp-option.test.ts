import { describe, expect, test } from "vitest";
import { counting, ethernet, IP6_A, ip, ipv4, tcp, u16, u32 } from "../../../test/frames.ts";
import { ethernet as buildEthernet } from "../../build/ethernet.ts";
import { ipv4 as buildIpv4 } from "../../build/ipv4.ts";
import { tcp as buildTcp } from "../../build/tcp.ts";
import type { TcpOptionFields } from "../../build/tcp-option.ts";
import { containing, match } from "../../match.ts";
import { decode } from "../decode.ts";
import { summary } from "../summary/summary.ts";

const frame = (options: number[], flags = 0x10): Uint8Array =>
  ethernet(0x0800, ipv4(6, tcp(flags, new Uint8Array(0), options)));
const padded = (option: number[]): number[] => [...option, ...new Array<number>((4 - (option.length % 4)) % 4).fill(1)];
const firstOf = (option: number[]) => decode(frame(padded(option))).tcp?.options[0];
const optionsIn = (option: number[]): string | undefined =>
  /options \[(.*?)(?:,nop)*\]/.exec(summary(frame(padded(option))))?.[1];

const KEY = [0x81, 2, 3, 4, 5, 6, 7, 8];
const KEY_NUMBER = 0x8102030405060708n;

describe("an option is decoded and shown", () => {
  test.each<[string, number[], object]>([
    [
      "md5 000102030405060708090a0b0c0d0e0f",
      [19, 18, ...counting(16)],
      { name: "md5-signature", digest: counting(16) },
    ],
    [
      "tcp-ao keyid 5 rnextkeyid 6 mac 0x000102030405060708090a0b",
      [29, 16, 5, 6, ...counting(12)],
      { name: "authentication", keyId: 5, nextKeyId: 6, mac: counting(12) },
    ],
    ["tfo cookiereq", [34, 2], { name: "fast-open", cookie: new Uint8Array(0) }],
    ["tfo cookie 00010203", [34, 6, ...counting(4)], { name: "fast-open", cookie: counting(4) }],
    ["exp-tfo cookie 00010203", [254, 8, 0xf9, 0x89, ...counting(4)], { name: "unknown", kind: 254 }],
    ["exp-acc0", [254, 4, 0xac, 0xc0], { name: "unknown", kind: 254 }],
    ["uto 0x258 600", [28, 4, ...u16(600)], { name: "user-timeout", timeoutSeconds: 600 }],
    ["uto 0x8258 36000", [28, 4, ...u16(0x8000 + 600)], { name: "user-timeout", timeoutSeconds: 36_000 }],
    ["echo 7", [6, 6, ...u32(7)], { name: "unknown", kind: 6 }],
    ["unknown-77 0x0102", [77, 4, 1, 2], { name: "unknown", kind: 77 }],
  ])("%s", (line, option, expected) => {
    expect(firstOf(option)).toMatchObject(expected);
    expect(optionsIn(option)).toBe(line);
  });
});

describe("an option of Multipath TCP is decoded and shown", () => {
  test.each<[string, number[], object]>([
    ["4 capable v1", [30, 4, 1, 1], { subtype: 0, version: 1, checksumRequired: false }],
    [
      "12 capable v1 csum {0x8102030405060708}",
      [30, 12, 1, 0x81, ...KEY],
      { checksumRequired: true, senderKey: KEY_NUMBER },
    ],
    [
      "22 capable v1 {0x8102030405060708,0x8102030405060708}",
      [30, 22, 1, 1, ...KEY, ...KEY, 0, 9],
      { receiverKey: KEY_NUMBER, dataLengthBytes: 9 },
    ],
    ["12 join backup id 2 token 0x4d nonce 0x58", [30, 12, 0x11, 2, ...u32(77), ...u32(88)], { token: 77, nonce: 88 }],
    ["16 join id 2 hmac 0x8102030405060708 nonce 0x58", [30, 16, 0x10, 2, ...KEY, ...u32(88)], { isBackup: false }],
    [
      "24 join hmac 0x000102030405060708090a0b0c0d0e0f10111213",
      [30, 24, 0x10, 0, ...counting(20)],
      { hmac: counting(20) },
    ],
    ["8 dss ack 9", [30, 8, 0x20, 1, ...u32(9)], { dataAcknowledgment: 9n, dataFin: false }],
    [
      `26 dss fin ack ${KEY_NUMBER} seq ${KEY_NUMBER} subseq 1 len 9`,
      [30, 26, 0x20, 0x1f, ...KEY, ...KEY, ...u32(1), 0, 9],
      { dataFin: true, dataSequence: KEY_NUMBER, subflowSequence: 1, dataLengthBytes: 9, checksum: undefined },
    ],
    [
      "14 dss seq 5 subseq 1 len 9 csum 0xabcd",
      [30, 14 + 2, 0x20, 4, ...u32(5), ...u32(1), 0, 9, 0xab, 0xcd],
      { checksum: 0xabcd },
    ],
    [
      "16 add-addr v1 id 3 10.0.0.9 hmac 0x8102030405060708",
      [30, 16, 0x30, 3, ...ip("10.0.0.9"), ...KEY],
      { address: "10.0.0.9", isEcho: false, hmac: Uint8Array.from(KEY), port: undefined },
    ],
    [
      "10 add-addr v1-echo id 3 10.0.0.9:8080",
      [30, 10, 0x31, 3, ...ip("10.0.0.9"), ...u16(8080)],
      { isEcho: true, port: 8080 },
    ],
    ["20 add-addr v0-ip6 id 4 fe80::a", [30, 20, 0x36, 4, ...IP6_A], { address: "fe80::a", isEcho: undefined }],
    ["5 rem-addr id 3 4", [30, 5, 0x40, 3, 4], { addressIds: [3, 4] }],
    ["4 prio backup id 3", [30, 4, 0x51, 3], { isBackup: true, addressId: 3 }],
    ["12 fail seq 1", [30, 12, 0x60, 0, ...u32(0), ...u32(1)], { dataSequence: 1n }],
    ["12 fast-close key 0x8102030405060708", [30, 12, 0x70, 0, ...KEY], { receiverKey: KEY_NUMBER }],
    ["4 unknown", [30, 4, 0x80, 3], { subtype: 8, reason: 3 }],
  ])("%s", (line, option, expected) => {
    expect(firstOf(option)).toMatchObject({ name: "multipath", kind: 30, lengthBytes: option[1], ...expected });
    expect(optionsIn(option)).toBe(`mptcp ${line.replace(/^14 dss/, "16 dss")}`);
  });
});

test("options with lengths that their kind or subtype does not have are unknown", () => {
  for (const option of [
    [19, 4, 0, 0],
    [29, 3, 0],
    [34, 3, 0],
    [34, 5, 1, 2, 3],
    [28, 3, 0],
    [30, 2],
    [30, 3, 0x20],
    [30, 5, 0x00, 1, 1],
    [30, 6, 0x20, 0x05, 1, 2],
    [30, 4, 0xf0, 1],
  ])
    expect(firstOf(option), `${option}`).toMatchObject({ name: "unknown", kind: option[0] });
});

test("the flag AE is decoded, built, matched and shown", () => {
  const hosts = { source: "10.0.0.1", destination: "10.0.0.2" };
  const link = { source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:0b" };
  const segment = buildTcp({ sourcePort: 1, destinationPort: 2, syn: true, ece: true, cwr: true, ae: true });
  const built = buildEthernet(link, buildIpv4(hosts, segment));
  expect(decode(built).tcp).toMatchObject({ ae: true, cwr: true, headerBytes: 20, checksumValid: true });
  expect(decode(frame([])).tcp?.ae).toBe(false);
  expect(match(built, { tcp: { ae: true } })).toBe(true);
  expect(summary(built)).toContain("Flags [SEWe]");
});

test("options are built by their names", () => {
  const hosts = { source: "10.0.0.1", destination: "10.0.0.2" };
  const link = { source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:0b" };
  const build = (...options: TcpOptionFields[]): Uint8Array =>
    buildEthernet(link, buildIpv4(hosts, buildTcp({ sourcePort: 1, destinationPort: 2, options })));
  const each: TcpOptionFields[] = [
    { name: "md5-signature", digest: counting(16) },
    { name: "authentication", keyId: 1, nextKeyId: 2, mac: counting(12) },
    { name: "fast-open", cookie: counting(8) },
    { name: "user-timeout", timeoutSeconds: 30 },
    { name: "user-timeout", timeoutSeconds: 36_000 },
  ];
  for (const option of each) {
    expect(decode(build(option)).tcp?.options[0]).toMatchObject(option);
    expect(decode(build(option)).malformed).toBeUndefined();
  }
  const isMatch = match(build({ name: "fast-open", cookie: counting(8) }), {
    tcp: { options: containing({ cookie: counting(8) }) },
  });
  expect(isMatch).toBe(true);
  expect(() => build({ name: "user-timeout", timeoutSeconds: 36_001 })).toThrow("options[0].timeoutSeconds must be");
  expect(() => build({ name: "fast-open", cookie: 5 as unknown as Uint8Array })).toThrow(TypeError);
});
