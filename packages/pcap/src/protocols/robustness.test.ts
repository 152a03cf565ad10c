import fc from "fast-check";
import { expect, test } from "vitest";
import { ALL_PROTOCOL_FRAMES } from "../../test/all-protocol-frames.ts";
import { bytes, ethernet, ipv4, ipv6, tcp, u16, udp } from "../../test/frames.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { allProtocols } from "./all-protocols.ts";

const options = { protocols: allProtocols };

/** Returns frames in which each number that announces a protocol is followed by these bytes. */
const announcing = (content: Uint8Array): Uint8Array[] =>
  allProtocols.flatMap(({ announcedBy }) => [
    ...(announcedBy.etherTypes ?? []).map((type) => ethernet(type, content)),
    ...(announcedBy.llcSaps ?? []).map((sap) => ethernet(content.length + 3, bytes(sap, sap, 3, content))),
    ...(announcedBy.pppProtocols ?? []).map((protocol) =>
      ethernet(0x8864, bytes(0x11, 0, u16(1), u16(content.length + 2), u16(protocol), content)),
    ),
    ...(announcedBy.ipProtocols ?? []).flatMap((protocol) => [
      ethernet(0x0800, ipv4(protocol, content)),
      ethernet(0x86dd, ipv6(protocol, content)),
    ]),
    ...(announcedBy.udpPorts ?? []).map((port) => ethernet(0x0800, ipv4(17, udp(4000, port, content)))),
    ...(announcedBy.tcpPorts ?? []).map((port) => {
      const segment = tcp(0x18, content);
      segment.set(u16(port), 2);
      return ethernet(0x0800, ipv4(6, segment));
    }),
  ]);

const small = fc.array(fc.oneof(fc.nat(7), fc.nat(255)), { maxLength: 120 }).map((list) => Uint8Array.from(list));

/** Decodes a frame, whole and cut by the capture, reads all fields and describes it. */
function readAll(data: Uint8Array): void {
  for (const originalLength of [data.length, data.length + 50]) {
    const input = { data, originalLength, linkType: 1 };
    JSON.stringify(decode(input, options));
    expect(summary(input, options)).toBeTypeOf("string");
  }
}

test("no bytes of any registered protocol make decoding, a field, the JSON or the summary throw", () => {
  const check = (content: Uint8Array): void => {
    for (const data of announcing(content)) readAll(data);
  };
  fc.assert(fc.property(small, check), { numRuns: 200 });
});

test("no damage of a sound frame makes decoding, a field, the JSON or the summary throw", () => {
  const frames = Object.values(ALL_PROTOCOL_FRAMES).flat();
  const damage = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255))), {
    minLength: 1,
    maxLength: 4,
  });
  const check = (index: number, changes: (readonly [number, number])[], cut: number): void => {
    const frame = (frames[index] ?? new Uint8Array(1)).slice();
    for (const [at, value] of changes) frame[at % frame.length] = value;
    readAll(frame.subarray(0, frame.length - (cut % frame.length)));
  };
  const cut = fc.oneof(fc.constant(0), fc.nat());
  fc.assert(fc.property(fc.nat(frames.length - 1), damage, cut, check), { numRuns: 2000 });
});
