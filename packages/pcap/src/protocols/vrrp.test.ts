import { expect, test } from "vitest";
import { bytes, ethernet, IP6_A, ip, ipv4, ipv6, u16 } from "../../test/frames.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { match } from "../match/match.ts";
import { vrrp } from "./vrrp.ts";

const protocols = [vrrp];
const v2 = bytes(0x21, 42, 100, 2, 0, 1, u16(0), ip("10.0.0.1"), ip("10.0.0.2"), new Array<number>(8).fill(0));
const frame = (message: Uint8Array, ttl = 255): Uint8Array => ethernet(0x0800, ipv4(112, message, { ttl }));

/** Sets the checksum by RFC 1071; the words of `covered` count, too. */
function summed(message: Uint8Array, ...covered: (number[] | Uint8Array)[]): Uint8Array {
  const all = bytes(message, ...covered);
  let sum = 0;
  for (let at = 0; at < all.length; at += 2) sum += ((all[at] ?? 0) << 8) + (all[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  message.set(u16(~sum & 0xffff), 6);
  return message;
}

test("an advertisement of version 2 is decoded, matched and summarized", () => {
  const data = frame(summed(v2.slice()));
  expect(decode(data, { protocols }).vrrp?.toJSON()).toEqual({
    version: 2,
    type: 1,
    virtualRouterId: 42,
    priority: 100,
    intervalMs: 1000,
    authenticationType: 0,
    addresses: ["10.0.0.1", "10.0.0.2"],
    checksum: expect.any(Number),
    checksumValid: true,
  });
  expect(match(data, { vrrp: { virtualRouterId: 42, addresses: ["10.0.0.1", "10.0.0.2"] } }, { protocols })).toBe(true);
  expect(summary(data, { protocols })).toBe(
    "IP 192.168.0.2 > 192.168.1.2: VRRPv2, Advertisement, vrid 42, prio 100, authtype none, intvl 1s, length 24",
  );
  expect(decode(frame(v2), { protocols }).vrrp?.checksumValid).toBe(false);
  expect(summary(frame(v2, 3), { protocols })).toContain("Advertisement, (ttl 3), vrid 42");
});

test("addresses of either version are compared with prefixes, and other text is refused", () => {
  const over6 = ethernet(0x86dd, ipv6(112, bytes(0x31, 1, 255, 1, u16(100), u16(0), IP6_A)));
  const compare = (data: Uint8Array, ...addresses: string[]): boolean =>
    match(data, { vrrp: { addresses } }, { protocols });
  expect(compare(frame(v2), "10.0.0.0/24", "10.0.0.2/255.255.255.255")).toBe(true);
  expect(compare(frame(v2), "10.0.0.2/32", "10.0.0.2")).toBe(false);
  expect(compare(frame(v2), "::/0", "10.0.0.2")).toBe(false);
  expect(compare(over6, "FE80:0::/10")).toBe(true);
  expect(compare(over6, "fe80::000A")).toBe(true);
  expect(compare(over6, "fe80::b")).toBe(false);
  expect(compare(over6, "0.0.0.0/0")).toBe(false);
  expect(() => compare(over6, "10.0.0.256")).toThrow(
    'pattern.vrrp.addresses[0] must be an IP address such as "192.168.0.1" or "fe80::1", or a prefix such as',
  );
  expect(() => compare(over6, "10.0.0.0/33")).toThrow("must be an IP prefix of at most 32 bits");
});

test("version 3 has its interval in hundredths of a second, and a checksum with or without the pseudo-header", () => {
  const message = bytes(0x31, 1, 255, 1, u16(100), u16(0), ip("10.0.0.1"));
  const pseudo = [...ip("192.168.0.2"), ...ip("192.168.1.2"), 0, 112, ...u16(12)];
  for (const sound of [summed(message.slice()), summed(message.slice(), pseudo)]) {
    expect(decode(frame(sound), { protocols }).vrrp).toMatchObject({
      version: 3,
      intervalMs: 1000,
      checksumValid: true,
      authenticationType: undefined,
    });
  }
  expect(summary(frame(message), { protocols })).toContain(
    "VRRPv3, Advertisement, vrid 1, prio 255, intvl 100cs, length 12",
  );
  const over6 = ethernet(0x86dd, ipv6(112, bytes(0x31, 1, 255, 1, u16(100), u16(0), IP6_A)));
  expect(decode(over6, { protocols }).vrrp).toMatchObject({ addresses: ["fe80::a"], checksumValid: false });
});

test.each([
  ["version 4, expected 2 or 3", 0, 0x41],
  ["3 addresses take 28 bytes, but 24 are available", 3, 3],
])("is malformed: %s", (reason, at, value) => {
  const damaged = v2.slice();
  damaged[at] = value;
  expect(decode(frame(damaged), { protocols }).malformed).toEqual({ layer: "vrrp", reason });
});

test("an advertisement that the capture cut is truncated, with the addresses that are there", () => {
  const whole = frame(v2);
  const cut = { data: whole.subarray(0, 14 + 20 + 12), originalLength: whole.length, linkType: 1 };
  const decoded = decode(cut, { protocols });
  expect(decoded.truncated?.layer).toBe("vrrp");
  expect(decoded.vrrp).toMatchObject({ addresses: ["10.0.0.1"], checksumValid: undefined });
});
