import { expect, test } from "vitest";
import { bytes, counting, echo, ethernet, ipv4, tcp, u16, u32, udp } from "../../../test/frames.ts";
import { ipv6 as buildIpv6 } from "../../build/ipv6.ts";
import { encodeVxlan } from "../../build/tunnels/vxlan.ts";
import { encodeVxlanGpe } from "../../build/tunnels/vxlan-gpe.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { match } from "../../match/match.ts";
import { vxlan } from "./vxlan.ts";
import { vxlanGpe } from "./vxlan-gpe.ts";

const options = { protocols: [vxlan, vxlanGpe] };
const packet = ipv4(1, echo(8, 1, 2, counting(8)));
const ping = ethernet(0x0800, packet);
const PING_LINE = "IP 192.168.0.2 > 192.168.1.2: ICMP echo request, id 1, seq 2, length 16";
const frame = (port: number, message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(49152, port, message)));
const VNI_5 = bytes(8, 0, 0, 0, u32(5 << 8));

test.each([4789, 8472])("VXLAN on port %i has a network identifier and a frame", (port) => {
  const data = frame(port, bytes(VNI_5, ping));
  const { vxlan: found, payload, malformed } = decode(data, options);
  expect(found).toMatchObject({ flags: 8, vni: 5, groupPolicyId: undefined });
  expect(found?.inner?.icmp?.sequence).toBe(2);
  expect(found?.inner?.payload).toEqual(counting(8));
  expect(payload).toEqual(bytes(VNI_5, ping));
  expect(malformed).toBeUndefined();
  expect(summary(data, options)).toBe(
    `IP 192.168.0.2.49152 > 192.168.1.2.${port}: VXLAN, flags [I] (0x08), vni 5: ${PING_LINE}`,
  );
});

test("a datagram too long for its length field is decoded, as Linux captures it before a NIC cuts the packet inside", () => {
  const segment = tcp(0x18, counting(70_000));
  const message = bytes(VNI_5, ethernet(0x0800, ipv4(6, segment, { totalBytes: 0 })));
  const datagram = udp(50001, 4789, message);
  datagram.set(u16(0), 4);
  const data = ethernet(0x0800, ipv4(17, datagram, { totalBytes: 0 }));
  const { malformed, udp: outer, vxlan: found } = decode(data, options);
  expect(malformed).toBeUndefined();
  expect(outer?.totalBytes).toBe(0);
  expect(found?.inner?.malformed).toBeUndefined();
  expect(found?.inner?.payload).toHaveLength(70_000);
  expect(summary(data, options)).toMatch(/VXLAN, flags \[I\] \(0x08\), vni 5: IP .* length 70000$/);
});

test("VXLAN may have a group, and no network identifier", () => {
  const { vxlan: found } = decode(frame(4789, bytes(0x80, 0, u16(77), u32(0), ping)), options);
  expect(found).toMatchObject({ flags: 0x80, vni: undefined, groupPolicyId: 77 });
  expect(found?.inner?.icmp?.type).toBe(8);
});

test("VXLAN-GPE has the number of what follows", () => {
  const data = frame(4790, bytes(0x0c, 0, 0, 1, u32(9 << 8), packet));
  const { vxlanGpe: found } = decode(data, options);
  expect(found).toMatchObject({ flags: 12, version: 0, nextProtocol: 1, vni: 9 });
  expect(found?.inner?.ethernet).toBeUndefined();
  expect(found?.inner?.icmp?.type).toBe(8);
  expect(summary(data, options)).toBe(
    `IP 192.168.0.2.49152 > 192.168.1.2.4790: VXLAN-GPE, flags [IP], vni 9: ${PING_LINE}`,
  );
});

test("VXLAN-GPE without that number is followed by a frame", () => {
  const { vxlanGpe: found } = decode(frame(4790, bytes(VNI_5, ping)), options);
  expect(found).toMatchObject({ nextProtocol: 3, vni: 5 });
  expect(found?.inner?.ethernet?.etherType).toBe(0x0800);
});

test("a protocol of VXLAN-GPE that is not known stays payload", () => {
  const data = frame(4790, bytes(0x0c, 0, 0, 4, u32(9 << 8), 1, 2, 3));
  expect(decode(data, options).vxlanGpe?.inner).toBeUndefined();
  expect(summary(data, options)).toMatch(/VXLAN-GPE, flags \[IP\], vni 9: next protocol 4$/);
});

test.each([
  ["vxlan", 4789, "a header of 8 bytes, but 7 bytes are available", counting(7)],
  ["vxlanGpe", 4790, "a header of 8 bytes, but 7 bytes are available", counting(7)],
  ["vxlanGpe", 4790, "version 1, expected 0", bytes(0x1c, 0, 0, 1, u32(9 << 8), packet)],
] as const)("%s on port %i is malformed: %s", (layer, port, reason, message) => {
  const decoded = decode(frame(port, message), options);
  expect(decoded.malformed).toEqual({ layer, reason });
  expect(decoded[layer]?.inner).toBeUndefined();
});

test("a pattern names the network and the frame inside", () => {
  const data = frame(4789, bytes(VNI_5, ping));
  expect(match(data, { vxlan: { vni: 5, inner: { ipv4: { source: "192.168.0.0/24" } } } }, options)).toBe(true);
  expect(match(data, { vxlan: { vni: 6 } }, options)).toBe(false);
});

test("what is built decodes to the same fields", () => {
  const built = decode(frame(4789, encodeVxlan({ vni: 0xabcdef, groupPolicyId: 3 }, ping)), options).vxlan;
  expect(built).toMatchObject({ flags: 0x88, vni: 0xabcdef, groupPolicyId: 3 });
  expect(built?.inner?.icmp?.checksumValid).toBe(true);
  const inner = buildIpv6({ source: "fe80::1", destination: "fe80::2", nextHeader: 59 });
  const gpe = decode(frame(4790, encodeVxlanGpe({ vni: 1 }, inner)), options).vxlanGpe;
  expect(gpe).toMatchObject({ flags: 12, vni: 1, nextProtocol: 2 });
  expect(gpe?.inner?.ipv6?.destination).toBe("fe80::2");
});

test.each([
  ["encodeVxlan.vni must be an integer from 0 to 16777215", () => encodeVxlan({ vni: 2 ** 24 }, ping)],
  ["encodeVxlan: unknown option", () => encodeVxlan({ vni: 1, id: 2 } as { vni: number }, ping)],
  ["encodeVxlan: payload must be bytes or a packet", () => encodeVxlan({ vni: 1 }, "abc" as unknown as Uint8Array)],
  ["encodeVxlanGpe.flags must be an integer from 0 to 15", () => encodeVxlanGpe({ vni: 1, flags: 16 }, ping)],
  ["encodeVxlanGpe: unknown option", () => encodeVxlanGpe({ vni: 1, port: 2 } as { vni: number }, ping)],
])("a builder refuses what does not fit: %s", (message, build) => {
  expect(build).toThrow(message);
});
