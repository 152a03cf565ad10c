import { expect, test } from "vitest";
import { bytes, counting, ethernet, icmp, ip, ipv4, u16, u32 } from "../../test/frames.ts";
import { match } from "../match/match.ts";
import { decode } from "./decode.ts";
import { summary } from "./summary/summary.ts";

const frame = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(1, message));
const layer = (message: Uint8Array) => decode(frame(message)).icmp;
const line = (message: Uint8Array): string =>
  summary(frame(message)).replace("IP 192.168.0.2 > 192.168.1.2: ICMP ", "");

const routers = bytes(ip("10.0.0.1"), u32(7), ip("10.0.0.2"), u32(0x8000_0000));

test("a router advertisement has its routers", () => {
  const message = icmp(9, 0, [2, 2, ...u16(3725)], routers);
  expect(layer(message)).toMatchObject({
    lifetimeSeconds: 3725,
    routers: [
      { address: "10.0.0.1", preference: 7 },
      { address: "10.0.0.2", preference: 0x8000_0000 },
    ],
    checksumValid: true,
  });
  expect(line(message)).toBe("router advertisement lifetime 1:02:05 2: {10.0.0.1 7} {10.0.0.2 2147483648}, length 24");
  expect(match(frame(message), { icmp: { routers: [{ address: "10.0.0.0/24" }, {}] } })).toBe(true);
});

test("routers that are missing, or larger than usual, are not read from other places", () => {
  expect(layer(icmp(9, 0, [3, 2, ...u16(1800)], routers))?.routers).toHaveLength(2);
  expect(layer(icmp(9, 0, [2, 0, ...u16(1800)], routers))?.routers).toHaveLength(2);
  const large = bytes(ip("10.0.0.1"), u32(1), u32(99), ip("10.0.0.2"), u32(2), u32(99));
  expect(layer(icmp(9, 0, [2, 3, ...u16(1800)], large))?.routers).toEqual([
    { address: "10.0.0.1", preference: 1 },
    { address: "10.0.0.2", preference: 2 },
  ]);
});

test.each<[string, Uint8Array, object]>([
  ["router solicitation, length 8", icmp(10, 0, u32(0), counting(0)), { identifier: undefined }],
  ["information request, length 8", icmp(15, 0, [0, 7, 0, 1], counting(0)), { identifier: 7, sequence: 1 }],
  ["information reply, length 8", icmp(16, 0, [0, 7, 0, 1], counting(0)), { identifier: 7, sequence: 1 }],
  ["address mask request, length 12", icmp(17, 0, [0, 7, 0, 1], bytes(u32(0))), { addressMask: "0.0.0.0" }],
  [
    "address mask is 0xfffff000, length 12",
    icmp(18, 0, [0, 7, 0, 1], bytes(ip("255.255.240.0"))),
    { addressMask: "255.255.240.0" },
  ],
  ["address mask is 0x00000000, length 8", icmp(18, 0, [0, 7, 0, 1], counting(0)), { addressMask: undefined }],
  [
    "extended echo request, id 7, seq 200, length 8",
    icmp(42, 0, [0, 7, 200, 1], counting(0)),
    { identifier: 7, sequence: 200, local: true, interfaceState: undefined },
  ],
  [
    "extended echo reply, id 7, seq 200, length 8",
    icmp(43, 0, [0, 7, 200, 0x46], counting(0)),
    {
      sequence: 200,
      local: undefined,
      interfaceState: { state: 2, active: true, ipv4: true, ipv6: false },
    },
  ],
])("a message is decoded and summarized: %s", (text, message, fields) => {
  expect(layer(message)).toMatchObject(fields);
  expect(line(message)).toBe(text);
});
