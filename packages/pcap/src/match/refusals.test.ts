import { describe, expect, test } from "vitest";
import { arp, counting, echo, ethernet, ipv4 } from "../../test/frames.ts";
import { decode } from "../decode/decode.ts";
import {
  absent,
  allOf,
  anyOf,
  atLeast,
  checkPattern,
  containing,
  explain,
  type FramePattern,
  match,
  NearestFrames,
  not,
  oneOf,
  startingWith,
} from "../match.ts";

const reply = ethernet(0x0806, arp(2), 60);
const ping = ethernet(0x0800, ipv4(1, echo(8, 7, 3, counting(8))));

describe("a pattern that could match nothing is refused by name", () => {
  const ADDRESS = 'an IPv4 address such as "192.168.0.1", or a prefix such as "192.168.0.0/24"';
  const ADDRESS_6 = 'an IPv6 address such as "fe80::1", or a prefix such as "fe80::/10"';
  const MAC = 'a MAC address such as "52:54:00:12:34:56"';
  const LINK_ADDRESS = 'a link-layer address such as "52:54:00:12:34:56"';

  test.each<[string, FramePattern]>([
    [`ipv4.source must be ${ADDRESS}, got "192.168.0.256"`, { ipv4: { source: "192.168.0.256" } }],
    [`ipv4.source must be ${ADDRESS}, got "192.168.0"`, { ipv4: { source: "192.168.0" } }],
    [`ipv4.source must be ${ADDRESS}, got "192.168.0.02"`, { ipv4: { source: "192.168.0.02" } }],
    [`ipv4.source must be ${ADDRESS}, got "::/0"`, { ipv4: { source: "::/0" } }],
    [`ipv4.source must be ${ADDRESS}, got "example.com"`, { ipv4: { source: "example.com" } }],
    [
      'ipv4.source must be an IP prefix of at most 32 bits, got "192.168.0.0/33"',
      { ipv4: { source: "192.168.0.0/33" } },
    ],
    [
      'ipv4.source must be an IP prefix, or an address with a netmask, got "192.168.0.0/255.0.255.0"',
      { ipv4: { source: "192.168.0.0/255.0.255.0" } },
    ],
    ['ipv6.source must be an IP prefix of at most 128 bits, got "fe80::/129"', { ipv6: { source: "fe80::/129" } }],
    [`ipv6.source must be ${ADDRESS_6}, got "0.0.0.0/0"`, { ipv6: { source: "0.0.0.0/0" } }],
    [`ipv6.source must be ${ADDRESS_6}, got "fe80:::a"`, { ipv6: { source: "fe80:::a" } }],
    [`ipv6.source must be ${ADDRESS_6}, got "fe80::a::"`, { ipv6: { source: "fe80::a::" } }],
    [`ipv6.source must be ${ADDRESS_6}, got "fe80::1%eth0"`, { ipv6: { source: "fe80::1%eth0" } }],
    [`ethernet.source must be ${MAC}, got "52:54:00:00:00"`, { ethernet: { source: "52:54:00:00:00" } }],
    [`ethernet.source must be ${MAC}, got "52:54-00:00:00:00"`, { ethernet: { source: "52:54-00:00:00:00" } }],
    [
      `arp.senderHardwareAddress must be ${LINK_ADDRESS}, got "52:54:00:00:00"`,
      { arp: { senderHardwareAddress: "52:54:00:00:00" } },
    ],
    ["udp.sourcePort must be an integer from 0 to 65535, got 70000", { udp: { sourcePort: 70_000 } }],
    ["udp.sourcePort must be an integer from 0 to 65535, got -1", { udp: { sourcePort: -1 } }],
    ["vlans[0].id must be an integer from 0 to 4095, got 4096", { vlans: [{ id: 4096 }] }],
    ["ipv4.ttl must be an integer from 0 to 255, got 1.5", { ipv4: { ttl: 1.5 } }],
    ["ipv4.ttl must be an integer from 0 to 255, got NaN", { ipv4: { ttl: oneOf(64, Number.NaN) } }],
    [
      'tcp.destinationPort must be a range with some of the numbers from 0 to 65535, got {"min":65536}',
      { tcp: { destinationPort: atLeast(65_536) } },
    ],
    ["vlans must have elements, or be `absent`: an empty list is never there", { vlans: [] }],
    [
      'malformed.layer must be one of vlan, ethernet, linuxCooked, loopback, llc, arp, ipv4, ipv6, icmp, icmpv6, ndp, mld, udp, tcp, dhcp, dns, got "/ipv9/"',
      { malformed: { layer: /ipv9/ } },
    ],
  ])("pattern.%s", (message, pattern) => {
    const error = new TypeError(`pattern.${message}`);
    for (const frame of [ping, reply]) {
      expect(() => match(frame, pattern)).toThrow(error);
      expect(() => explain(frame, pattern)).toThrow(error);
    }
    expect(() => checkPattern(pattern)).toThrow(error);
    expect(() => new NearestFrames(pattern)).toThrow(error);
    const inner: FramePattern = not(oneOf({ arp: {} }, pattern));
    expect(() => checkPattern(inner)).toThrow(error);
  });

  // As from JavaScript, where no compiler looks.
  test.each<[RegExp, unknown]>([
    [/^pattern: unknown layer or field "arpp"; expected one of ethernet, linuxCooked, .*, comment$/, { arpp: {} }],
    [/^pattern\.tcp: unknown field "akc"; expected one of sourcePort, /, { tcp: { syn: true, akc: false } }],
    [/^pattern\.tcp: unknown field "akc"; /, { tcp: oneOf({ akc: false } as never) }],
    [/^pattern\.vlans\[0\]\.id must be an integer from 0 to 4095/, { vlans: startingWith({ id: 4096 } as never) }],
    [/^pattern must be an object of layers and fields/, startingWith(5)],
    [/^pattern\.vlans\[0\]: unknown field "prio"; /, { vlans: containing({ id: 5, prio: 3 } as never) }],
    [
      /^pattern\.icmp\.quoted\.ipv4: unknown field "destnation"; /,
      { icmp: { quoted: { ipv4: { destnation: "1.2.3.4" } } } },
    ],
    [/^pattern: unknown layer or field "syn"; /, not({ syn: true } as never)],
    [
      /^pattern\.arp\.operation must be one of request, reply, .*, or an integer from 0 to 65535, got "replay"$/,
      { arp: { operation: "replay" } },
    ],
    [
      /^pattern\.ipv4\.source must be a pattern other than `absent`: it is never missing$/,
      { ipv4: { source: absent } },
    ],
    [/^pattern\.payload must be a pattern other than `absent`/, { payload: absent }],
    [/^pattern\.ipv4\.ttl must be an integer from 0 to 255, got "64"$/, { ipv4: { ttl: "64" } }],
    [/^pattern\.tcp\.syn must be true or false, got 1$/, { tcp: { syn: 1 } }],
    [/^pattern\.arp must be an object of fields, got true$/, { arp: true }],
    [/^pattern\.vlans must be a list, or `containing` some elements, got \{"id":5\}$/, { vlans: { id: 5 } }],
    [/^pattern\.payload must be a Uint8Array, got "abc"$/, { payload: "abc" }],
    [/^pattern\.timestampNs must be a bigint that is not negative, got 5$/, { timestampNs: 5 }],
    [
      /^pattern\.tcp\.options\[0\] must have fields that occur together, got shift, bytes$/,
      { tcp: { options: [{ shift: 1, bytes: 3 }] } },
    ],
    [
      /^pattern\.tcp\.options\[0\]\.name must be one of maximum-segment-size, got "mss"$/,
      { tcp: { options: [{ name: "mss", bytes: 3 }] } },
    ],
    [/^pattern\.arp must be a plain object of fields, got a decoded layer: pass/, { arp: decode(reply).arp }],
    [/^pattern\.ipv4 must be an object of fields, got \{\}$/, { ipv4: new Map() }],
  ])("%s", (message, pattern) => {
    expect(() => checkPattern(pattern)).toThrow(TypeError);
    expect(() => checkPattern(pattern)).toThrow(message);
  });

  test.each([
    ["oneOf", oneOf],
    ["anyOf", anyOf],
    ["allOf", allOf],
    ["containing", containing],
    ["startingWith", startingWith],
  ])("%s: patterns must be at least one, got none", (name, create) => {
    const bare: (...patterns: never[]) => unknown = create;
    expect(() => bare()).toThrow(new TypeError(`${name}: patterns must be at least one, got none`));
  });
});
