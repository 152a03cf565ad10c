import fc from "fast-check";
import { expect, test } from "vitest";
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

test("no bytes of any registered protocol make decoding, a field, the JSON or the summary throw", () => {
  const check = (content: Uint8Array): void => {
    for (const data of announcing(content)) {
      for (const originalLength of [data.length, data.length + 50]) {
        const input = { data, originalLength, linkType: 1 };
        JSON.stringify(decode(input, options));
        expect(summary(input, options)).toBeTypeOf("string");
      }
    }
  };
  fc.assert(fc.property(small, check), { numRuns: 500 });
});
