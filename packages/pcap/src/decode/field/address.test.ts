import { describe, expect, test } from "vitest";
import { ip, u16 } from "../../../test/frames.ts";
import { ipv4Address, ipv6Address, macAddress } from "./address.ts";
import { Span } from "./span.ts";

const span = (bytes: number[]): Span => Span.over(Uint8Array.from([0xee, ...bytes]), true);

describe("addresses as text", () => {
  test("have every byte of a MAC address in two digits", () => {
    expect(macAddress(span([0x52, 0x54, 0, 1, 0x0a, 0xff]), 1)).toBe("52:54:00:01:0a:ff");
  });

  test("have no leading zeros in IPv4", () => {
    expect(ipv4Address(span(ip("10.0.200.1")), 1)).toBe("10.0.200.1");
  });

  // RFC 5952, section 4 and 5.
  test.each([
    [[0, 0, 0, 0, 0, 0, 0, 0], "::"],
    [[0, 0, 0, 0, 0, 0, 0, 1], "::1"],
    [[0xfe80, 0, 0, 0, 0, 0, 0, 0], "fe80::"],
    [[0x2001, 0xdb8, 0, 0, 0, 0, 2, 1], "2001:db8::2:1"],
    [[0x2001, 0xdb8, 0, 1, 1, 1, 1, 1], "2001:db8:0:1:1:1:1:1"],
    [[0x2001, 0, 0, 1, 0, 0, 0, 1], "2001:0:0:1::1"],
    [[0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], "2001:db8::1:0:0:1"],
    [[1, 2, 3, 4, 5, 6, 7, 8], "1:2:3:4:5:6:7:8"],
    [[0, 0, 0, 0, 0, 0xffff, 0xc0a8, 0x0102], "::ffff:192.168.1.2"],
    [[0xabcd, 0xef01, 1, 1, 1, 1, 0, 0], "abcd:ef01:1:1:1:1::"],
  ])("of %j are canonical in IPv6: %s", (groups, text) => {
    expect(ipv6Address(span(groups.flatMap(u16)), 1)).toBe(text);
  });
});
