import { arp, bytes, counting, echo, ethernet, icmpv6, ipv4, ipv6, mac, tcp, u16, u32, udp, vlan } from "./frames.ts";
import { COMMON_FRAMES, ODD_FRAMES } from "./samples.ts";

const sctp = (source: number, destination: number): Uint8Array => bytes(u16(source), u16(destination), u32(7), u32(0));
const portsOf = (source: number, destination: number): Uint8Array => bytes(u16(source), u16(destination), counting(16));
const ip = ipv4(17, udp(53, 1024, counting(12)));
const ip6 = ipv6(6, portsOf(443, 50_000));
const label = (number: number, isLast: boolean): Uint8Array => bytes(u32(number * 4096 + (isLast ? 0x100 : 0) + 64));
const pppoe = (session: number, type: number, payload: Uint8Array): Uint8Array =>
  bytes(0x11, 0, u16(session), u16(payload.length + 2), u16(type), payload);
/** A frame with a length and an LLC header. */
const llc = (...parts: (number | number[] | Uint8Array)[]): Uint8Array => {
  const payload = bytes(...parts);
  return ethernet(payload.length, payload, 60);
};
const snap = (organization: number[], type: number): Uint8Array =>
  llc(0xaa, 0xaa, 3, organization, u16(type), counting(30));
const isis = (type: number): Uint8Array => llc(0xfe, 0xfe, 3, 0x83, 27, 1, 0, type, 1, 0, 0, counting(20));
const to = (destination: string, frame: Uint8Array): Uint8Array => bytes(mac(destination), frame.subarray(6));

/** Frames of all kinds that the language of filters distinguishes. */
const SPECIAL_FRAMES: readonly Uint8Array[] = [
  ethernet(0x0800, ipv4(132, sctp(80, 2905))),
  ethernet(0x86dd, ipv6(132, sctp(2905, 80))),
  ethernet(0x86dd, ip6),
  ethernet(0x86dd, ipv6(17, portsOf(53, 5353))),
  ...[2, 9, 50, 51, 89, 103, 112].map((protocol) => ethernet(0x0800, ipv4(protocol, counting(24)))),
  ...[50, 51, 59, 89, 103].map((protocol) => ethernet(0x86dd, ipv6(protocol, counting(24)))),
  ethernet(0x0800, ipv4(51, bytes(6, 4, u16(0), u32(1), u32(2), counting(12), portsOf(80, 81)))),
  ethernet(0x86dd, ipv6(0, bytes(60, 0, counting(6), 6, 1, counting(14), portsOf(80, 81)))),
  ethernet(0x86dd, ipv6(44, bytes(17, 0, u16(1), u32(9), portsOf(53, 53)))),
  ethernet(0x86dd, ipv6(44, bytes(58, 0, u16(0x1001), u32(9), counting(20)))),
  ethernet(0x8847, bytes(label(100_000, false), label(1024, true), ip)),
  ethernet(0x8847, bytes(label(1024, true), ip6)),
  ethernet(0x8847, bytes(label(16, true), ip)),
  ethernet(0x8848, bytes(label(16, true), ip)),
  ethernet(0x8863, bytes(0x11, 9, u16(0), u16(0))),
  ethernet(0x8864, pppoe(0x27, 0x21, ip)),
  ethernet(0x8864, pppoe(0x28, 0x57, ip6)),
  ethernet(0x8864, pppoe(0x27, 0xc021, counting(10))),
  ethernet(0x8100, vlan(11, 0x8864, pppoe(0x27, 0x21, ip))),
  ethernet(0x8100, vlan(11, 0x8847, bytes(label(1024, true), ip))),
  ethernet(0x8100, vlan(11, 0x86dd, ip6)),
  ethernet(0x8100, vlan(100, 0x8100, vlan(200, 0x0800, ip))),
  ethernet(0x88a8, vlan(300, 0x8100, vlan(11, 0x0806, arp(1)))),
  ethernet(0x9100, vlan(0x6005, 0x0800, ip)),
  ethernet(0x88cc, counting(46)),
  ethernet(0x809b, counting(46)),
  ethernet(0x80f3, counting(46)),
  ethernet(0x8137, counting(46)),
  ...[0x6001, 0x6002, 0x6003, 0x6004, 0x6007, 0x9000].map((type) => ethernet(type, counting(46))),
  ethernet(1501, counting(60)),
  llc(0x42, 0x42, 3, counting(35)),
  llc(0xf0, 0xf0, 3, counting(20)),
  llc(0xe0, 0xe0, 3, counting(30)),
  llc(0xff, 0xff, counting(28)),
  llc(6, 6, 3, ip),
  ...[0x00, 0x01, 0x05, 0x09, 0x03, 0x63, 0x43, 0x6f, 0xe3, 0xaf, 0x87, 0x7f].map((control) =>
    llc(4, 4, control, counting(9)),
  ),
  snap([0, 0, 0], 0x8137),
  snap([8, 0, 7], 0x809b),
  snap([0, 0, 0], 0x80f3),
  snap([0, 0, 0], 0x0800),
  ...[0x81, 0x82].map((protocol) => llc(0xfe, 0xfe, 3, protocol, counting(20))),
  ...[15, 16, 17, 18, 20, 24, 25, 26, 27].map(isis),
  to("ff:ff:ff:ff:ff:ff", ethernet(0x0806, arp(1))),
  to("01:00:5e:00:00:12", ethernet(0x0800, ipv4(112, counting(20)))),
  to("33:33:00:00:00:01", ethernet(0x86dd, ipv6(58, icmpv6(134, [64, 0, 0, 0], counting(8))))),
  ethernet(0x0800, bytes(ipv4(17, udp(5000, 5001, counting(8))).subarray(0, 16), [224, 0, 0, 9], counting(16))),
  ethernet(0x0800, bytes(ipv4(17, udp(5000, 5001, counting(8))).subarray(0, 16), [255, 255, 255, 255], counting(16))),
  ethernet(
    0x86dd,
    bytes(ipv6(17, udp(5000, 5001, counting(8))).subarray(0, 24), 0xff, 2, counting(14), portsOf(546, 547)),
  ),
  ethernet(0x0800, ipv4(6, tcp(0x02, counting(0)))),
  ethernet(0x0800, ipv4(1, echo(13, 1, 1, counting(12)))),
];

/** All frames over Ethernet that filters are compared on. */
export const FILTER_FRAMES: readonly Uint8Array[] = [
  ...COMMON_FRAMES,
  ...Object.values(ODD_FRAMES).flat(),
  ...SPECIAL_FRAMES,
];

/** Returns frames with some bytes changed, by a generator of numbers from 0 to 2^32 - 1. */
export function changedFrames(count: number, random: () => number): readonly Uint8Array[] {
  return Array.from({ length: count }, () => {
    const frame = (FILTER_FRAMES[random() % FILTER_FRAMES.length] ?? new Uint8Array(60)).slice();
    for (let change = random() % 4; change > 0; change -= 1)
      frame[random() % Math.min(60, frame.length)] = random() & 0xff;
    return frame;
  });
}
