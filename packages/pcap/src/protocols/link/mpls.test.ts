import { expect, test } from "vitest";
import { bytes, counting, ethernet, HOST_A, HOST_B, ipv4, ipv6, u16, u32, udp } from "../../../test/frames.ts";
import { encodeMpls } from "../../build/link/mpls.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { ethernet as buildEthernet } from "../../index.ts";
import { match } from "../../match/match.ts";
import { containing, type FramePattern } from "../../match.ts";
import { mpls } from "./mpls.ts";
import { ppp } from "./ppp.ts";

const protocols = [mpls, ppp];
const entry = (label: number, rest: number): number[] => u32(label * 4096 + rest);
const packet4 = ipv4(17, udp(1000, 2000, counting(4)));
const frame = (...content: (number[] | Uint8Array)[]): Uint8Array => ethernet(0x8847, bytes(...content), 60);
const two = frame(entry(100, 0x0a40), entry(0xf_ffff, 0x01ff), packet4);

test("a stack has its entries, and leads to the packet under it", () => {
  const decoded = decode(two, { protocols });
  expect(decoded.mpls?.toJSON()).toEqual({
    labels: [
      { label: 100, trafficClass: 5, isBottom: false, ttl: 64 },
      { label: 0xf_ffff, trafficClass: 0, isBottom: true, ttl: 255 },
    ],
  });
  expect(decoded.udp?.checksumValid).toBe(true);
  expect(decoded.payload).toEqual(counting(4));
  const pattern: FramePattern = { mpls: { labels: containing({ label: 100, ttl: 64 }) }, ipv4: { source: HOST_A.ip } };
  expect(match(two, pattern, { protocols })).toBe(true);
  expect(match(two, { mpls: { labels: [{ label: 100 }] } }, { protocols })).toBe(false);
});

test.each<[string, Uint8Array]>([
  [
    "MPLS (label 100, tc 5, ttl 64) (label 1048575, tc 0, [S], ttl 255) " +
      "IP 192.168.0.2.1000 > 192.168.1.2.2000: UDP, length 4",
    two,
  ],
  [
    "MPLS (label 16, tc 0, [S], ttl 1) IP6 fe80::a > fe80::b: ip-proto-253 4",
    frame(entry(16, 0x101), ipv6(253, counting(4))),
  ],
  [
    "MPLS (label 0, tc 0, [S], ttl 1) IP 192.168.0.2 > 192.168.1.2: ip-proto-253 4",
    frame(entry(0, 0x101), ipv4(253, counting(4))),
  ],
  [
    "MPLS (label 2, tc 0, [S], ttl 1) IP6 fe80::a > fe80::b: ip-proto-253 4",
    frame(entry(2, 0x101), ipv6(253, counting(4))),
  ],
  ["MPLS (label 16, tc 0, [S], ttl 1) length 42", frame(entry(16, 0x101), counting(42))],
  [
    "MPLS (label 16, tc 0, [S], ttl 9) IP 192.168.0.2 > 192.168.1.2: ip-proto-253 4",
    ethernet(0x880b, bytes(u16(0x0281), entry(16, 0x109), ipv4(253, counting(4)))),
  ],
])("%s", (line, data) => {
  expect(summary(data, { protocols })).toBe(line);
});

test("a stack without a bottom is malformed, or truncated if the capture cut it", () => {
  const reason = "the bottom of the stack is missing";
  const data = ethernet(0x8847, bytes(entry(16, 1), entry(17, 1)));
  expect(decode(data, { protocols }).malformed).toEqual({ layer: "mpls", reason });
  const cut = { data, originalLength: 100, linkType: 1 };
  expect(decode(cut, { protocols }).malformed).toBeUndefined();
  expect(decode(cut, { protocols }).truncated?.layer).toBe("mpls");
  expect(decode(cut, { protocols }).mpls?.labels).toHaveLength(2);
  expect(decode(ethernet(0x8847, counting(3)), { protocols }).malformed?.reason).toBe(
    "a header of 4 bytes, but 3 bytes are available",
  );
});

test("a stack that is built is the same as one written by hand", () => {
  const link = { source: HOST_A.mac, destination: HOST_B.mac, padToBytes: 60 };
  const labels = [
    { label: 100, trafficClass: 5 },
    { label: 0xf_ffff, ttl: 255 },
  ];
  expect(buildEthernet(link, encodeMpls({ labels }, packet4))).toEqual(two);
  expect(encodeMpls({ labels: [{ label: 16, isBottom: false }] }).bytes).toEqual(bytes(entry(16, 64)));
});

test.each<[string, () => unknown]>([
  ['mpls: unknown option "label"; expected one of labels', () => encodeMpls({ label: 1 } as never)],
  ["mpls.labels must be a list of at least one, got []", () => encodeMpls({ labels: [] })],
  ["mpls.labels[0].label must be an integer from 0 to 1048575", () => encodeMpls({ labels: [{ label: 2 ** 20 }] })],
  [
    "mpls.labels[0].ttl must be an integer from 0 to 255, got 256",
    () => encodeMpls({ labels: [{ label: 1, ttl: 256 }] }),
  ],
  ['mpls.labels[0]: unknown option "exp"', () => encodeMpls({ labels: [{ label: 1, exp: 1 } as never] })],
])("refuses: %s", (message, build) => {
  expect(build).toThrow(TypeError);
  expect(build).toThrow(message);
});
