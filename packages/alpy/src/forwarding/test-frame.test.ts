import { decode } from "@alpy/pcap";
import { expect, test } from "vitest";
import type { ResolvedForwardingOptions } from "./forwarding-options.ts";
import { minFrameBytes } from "./frame-length.ts";
import { TestFrames } from "./test-frame.ts";

const IPV4 = { source: "10.0.0.2", destination: "10.0.1.2" };
const IPV6 = { source: "2001:db8::2", destination: "2001:db8:1::2" };
const MACS = { sourceMac: "02:00:00:00:00:01", destinationMac: "52:54:00:00:00:01" };

function framesOf(addresses: typeof IPV4, frameBytes: number): TestFrames {
  return new TestFrames({ ...addresses, ...MACS, frameBytes } as ResolvedForwardingOptions);
}

test.each([IPV4, IPV6])(
  "frames to $destination have their length, and sound checksums at any sequence number",
  (addresses) => {
    for (const frameBytes of [minFrameBytes(addresses.destination), 128, 1_518]) {
      const frames = framesOf(addresses, frameBytes);
      for (const first of [0, 1, 65_535, 999_999]) {
        for (const [index, data] of frames.range(first, 2).entries()) {
          // Without the check sequence.
          expect(data).toHaveLength(frameBytes - 4);
          const { udp, ipv4, malformed } = decode({ data, originalLength: data.length, linkType: 1 });
          expect([malformed, udp?.checksumValid, ipv4?.checksumValid ?? true]).toEqual([undefined, true, true]);
          expect(frames.sequenceOf(data)).toBe(first + index);
        }
      }
    }
  },
);

test("a frame is known by its end, although a device puts something before it", () => {
  const frames = framesOf(IPV4, 64);
  const frame = frames.range(7, 1)[0] ?? new Uint8Array();
  expect(frames.sequenceOf(Buffer.concat([Buffer.alloc(4), frame]))).toBe(7);
});

test("frames of another stream, damaged and foreign ones do not count", () => {
  const frames = framesOf(IPV4, 64);
  const other = framesOf(IPV4, 64).range(7, 1)[0] ?? new Uint8Array();
  const damaged = frames.range(7, 1)[0] ?? Buffer.alloc(0);
  damaged.writeUInt8(1, damaged.length - 6);
  for (const data of [other, damaged, new Uint8Array(60), new Uint8Array(3)]) {
    expect(frames.sequenceOf(data)).toBeUndefined();
  }
});

test("an IPv6 frame cannot be as short as an IPv4 frame", () => {
  expect([minFrameBytes("10.0.0.1"), minFrameBytes("2001:db8::1")]).toEqual([64, 82]);
});
