import { describe, expect, test } from "vitest";
import {
  arp,
  bytes,
  counting,
  dhcp,
  dns,
  domain,
  echo,
  ethernet,
  IP6_B,
  icmp,
  icmpv6,
  ipv4,
  ipv6,
  question,
  resource,
  tcp,
  u16,
  u32,
  udp,
} from "../../test/frames.ts";
import { decode } from "./decode.ts";
import { summary } from "./summary/summary.ts";

const ip = (protocol: number, payload: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(protocol, payload));
const ip6 = (protocol: number, ...parts: Uint8Array[]): Uint8Array => ethernet(0x86dd, ipv6(protocol, bytes(...parts)));
const malformed = (frame: Uint8Array): unknown => decode(frame).malformed;

test("TCP options with a wrong length are unknown, and one that does not fit is malformed", () => {
  expect(decode(ip(6, tcp(2, counting(0), [2, 3, 9, 1]))).tcp?.options).toEqual([
    { name: "unknown", kind: 2, data: bytes(9) },
    { name: "no-operation", kind: 1 },
  ]);
  const broken = decode(ip(6, tcp(2, counting(3), [2, 9, 0, 0])));
  expect(broken.malformed).toEqual({ layer: "tcp", reason: "an option does not fit into the header" });
  expect(broken.payload).toEqual(counting(3));
});

test("an ICMP error quotes a packet, and a quoted error quotes nothing further", () => {
  const inner = ipv4(1, icmp(3, 4, [0, 0, 5, 0], ipv4(17, udp(1, 2, counting(3)))));
  const { icmp: message } = decode(ip(1, icmp(11, 0, [0, 0, 0, 0], inner)));
  expect(message?.quoted).toMatchObject({ ipv4: { protocol: 1 }, icmp: { type: 3, nextHopMtu: 1280 } });
  expect(message?.quoted?.icmp?.quoted).toBeUndefined();
});

test("a quoted packet that is cut is truncated, not malformed", () => {
  const { icmp: message } = decode(ip(1, icmp(11, 0, [0, 0, 0, 0], ipv4(6, tcp(2, counting(0))).subarray(0, 28))));
  expect(message?.quoted).toMatchObject({ ipv4: { ttl: 64 }, truncated: { layer: "tcp" } });
  expect(message?.quoted?.malformed).toBeUndefined();
});

describe("the ports of a quoted packet", () => {
  const expired = (packet: Uint8Array) => decode(ip(1, icmp(11, 0, [0, 0, 0, 0], packet))).icmp;
  const tcpPorts = { protocol: "tcp", sourcePort: 40_000, destinationPort: 5201 };
  const udpPorts = { protocol: "udp", sourcePort: 1, destinationPort: 2 };

  test.each([
    ["TCP with 8 quoted bytes", ipv4(6, tcp(2, counting(0))).subarray(0, 28), tcpPorts],
    ["TCP with 4 quoted bytes", ipv4(6, tcp(2, counting(0))).subarray(0, 24), tcpPorts],
    ["TCP in a packet that declares only 8 bytes of it", ipv4(6, tcp(2, counting(0)).subarray(0, 8)), tcpPorts],
    ["TCP as a whole", ipv4(6, tcp(2, counting(9))), tcpPorts],
    ["UDP with 8 quoted bytes", ipv4(17, udp(1, 2, counting(9))).subarray(0, 28), udpPorts],
  ])("are known for %s", (_name, packet, ports) => {
    expect(expired(packet)?.quotedPorts).toEqual(ports);
  });

  test("are known for TCP over IPv6", () => {
    const quoted = ipv6(6, tcp(2, counting(0))).subarray(0, 48);
    expect(decode(ip6(58, icmpv6(3, [0, 0, 0, 0], quoted))).icmpv6?.quotedPorts).toEqual(tcpPorts);
  });

  test.each([
    ["3 bytes of TCP", ipv4(6, tcp(2, counting(0))).subarray(0, 23)],
    ["a packet without ports", ipv4(1, echo(8, 1, 1, counting(0)))],
    ["a later fragment", ipv4(6, counting(8), { flagsAndOffset: 9 })],
    ["a header that is not whole", ipv4(6, counting(8)).subarray(0, 12)],
  ])("are undefined for %s", (_name, packet) => {
    expect(expired(packet)?.quotedPorts).toBeUndefined();
  });

  test("exist only in errors", () => {
    expect(decode(ip(1, echo(8, 1, 1, ipv4(6, tcp(2, counting(0)))))).icmp?.quotedPorts).toBeUndefined();
  });
});

test.each([
  { name: "an option of length 0", message: icmpv6(133, [0, 0, 0, 0], bytes(1, 0, counting(6))), layer: "ndp" },
  { name: "an option that does not fit", message: icmpv6(133, [0, 0, 0, 0], bytes(1, 2, counting(6))), layer: "ndp" },
  { name: "no target", message: icmpv6(135, [0, 0, 0, 0], counting(4)), layer: "ndp" },
  { name: "more records than fit", message: icmpv6(143, [0, 0, 0, 2], bytes(1, 0, 0, 0, IP6_B)), layer: "mld" },
  { name: "more sources than fit", message: icmpv6(130, [0, 0, 0, 0], bytes(IP6_B, 2, 3, u16(1), 0)), layer: "mld" },
])("discovery with $name is malformed", ({ message, layer }) => {
  expect(malformed(ip6(58, message))).toMatchObject({ layer });
});

describe("DHCP", () => {
  const reply = (options: number[], fields = {}): Uint8Array => ip(17, udp(67, 68, dhcp(2, options, fields)));

  test("reads options from the file and the server's name if they are overloaded", () => {
    const fields = { serverName: [3, 4, 1, 2, 3, 4, 255], file: [12, 2, 65, 66, 255] };
    const { dhcp: message } = decode(reply([53, 1, 5, 52, 1, 3, 255], fields));
    expect(message).toMatchObject({ messageType: 5, hostName: "AB", routers: ["1.2.3.4"], overload: 3 });
    expect(message).toMatchObject({ serverName: undefined, bootFile: undefined });
    expect(message?.options.map(({ code }) => code)).toEqual([53, 52, 12, 3]);
  });

  test("has names in the fields that are not overloaded", () => {
    expect(decode(reply([255], { serverName: [98], file: [47] })).dhcp).toMatchObject({
      serverName: "b",
      bootFile: "/",
    });
  });

  test.each([
    { options: [53, 2, 1, 1, 255], reason: "option 53 has 2 bytes, expected 1" },
    { options: [3, 5, 1, 1, 1, 1, 1, 255], reason: "option 3 has 5 bytes, expected a multiple of 4" },
    { options: [12, 9, 1], reason: "an option does not fit into the message" },
  ])("is malformed: $reason", ({ options, reason }) => {
    const frame = reply(options);
    expect(malformed(frame)).toEqual({ layer: "dhcp", reason });
    expect(decode(frame).dhcp).toMatchObject({ messageType: undefined, routers: undefined });
  });
});

describe("DNS", () => {
  const answer = (...sections: Uint8Array[]): Uint8Array =>
    ip(17, udp(53, 1000, dns(0x8180, [0, 1, 0, 0], ...sections)));
  const rest = [...u16(1), ...u16(1), ...u32(0), ...u16(0)];

  test.each([
    { name: "a name that points to itself", frame: answer(bytes(0xc0, 12, rest)), reason: /points to byte 12/ },
    { name: "a name that points forward", frame: answer(bytes(0xc0, 20, rest)), reason: /points to byte 20/ },
    { name: "a loop over a label", frame: answer(bytes(1, 97, 0xc0, 12, rest)), reason: /points to byte 12/ },
    { name: "an unknown kind of label", frame: answer(bytes(0x40, 0, rest)), reason: /label of the unknown kind 1/ },
    {
      name: "a name that is too long",
      frame: answer(bytes(...new Array<number[]>(5).fill([63, ...counting(63)]), 0, rest)),
      reason: /more than 255 bytes/,
    },
    { name: "fewer records than it declares", frame: answer(), reason: /inside a record/ },
    {
      name: "an address of three bytes",
      frame: answer(resource(domain("a"), 1, bytes(1, 2, 3))),
      reason: /type 1 does not fit/,
    },
    {
      name: "text beyond its data",
      frame: answer(resource(domain("a"), 16, bytes(9, 1))),
      reason: /type 16 does not fit/,
    },
  ])("is malformed: $name", ({ frame, reason }) => {
    const decoded = decode(frame);
    expect(decoded.malformed).toMatchObject({ layer: "dns", reason: expect.stringMatching(reason) });
    expect(decoded.dns).toMatchObject({ answerCount: 1, answers: [] });
  });

  test("escapes unprintable bytes, and shows the root as a dot", () => {
    const questions = [question(bytes(4, 97, 46, 92, 7, 0), 1), question(bytes(0), 2)];
    const { dns: message } = decode(ip(17, udp(1000, 53, dns(0, [2, 0, 0, 0], ...questions))));
    expect(message?.questions.map(({ name }) => name)).toEqual(["a\\.\\\\\\007", "."]);
  });

  test("follows at most as many pointers as a name can have labels", () => {
    const chain = Array.from({ length: 200 }, (_, index) => [0xc0 | ((12 + index * 2) >> 8), (12 + index * 2) & 0xff]);
    const data = bytes(0, 0, ...chain);
    const last = 12 + 5 + 6 + data.length - 2;
    const first = resource(bytes(0), 99, data);
    const second = bytes(0xc0 | (last >> 8), last & 0xff, rest);
    expect(malformed(ip(17, udp(53, 1000, dns(0x8180, [0, 2, 0, 0], first, second))))).toMatchObject({ layer: "dns" });
  });
});

describe("a payload that is not a message of a layer", () => {
  test.each([
    ["nothing on DNS's port", 53, 0],
    ["nothing on DHCP's port", 67, 0],
    ["too little for DHCP", 68, 235],
  ])("%s is payload, and not malformed", (_name, port, length) => {
    const decoded = decode(ip(17, udp(1000, port, counting(length))));
    expect(decoded.udp?.destinationPort).toBe(port);
    expect(decoded).not.toHaveProperty("malformed");
    expect(decoded.dhcp ?? decoded.dns).toBeUndefined();
    expect(decoded.payload).toEqual(counting(length));
  });

  test("a frame of length 0 has no LLC", () => {
    const decoded = decode(ethernet(0, counting(46)));
    expect(decoded).toMatchObject({ ethernet: { lengthBytes: 0 }, payload: bytes() });
    expect(decoded).not.toHaveProperty("malformed");
  });

  test("an IPv4 packet whose length is left to the NIC extends to the last byte", () => {
    const packet = ipv4(17, udp(1000, 2000, counting(10)));
    packet.set([0, 0], 2);
    const decoded = decode(ethernet(0x0800, packet));
    expect(decoded).toMatchObject({ ipv4: { totalBytes: 0 }, udp: { totalBytes: 18, checksumValid: true } });
    expect(decoded.payload).toEqual(counting(10));
    expect(decoded).not.toHaveProperty("malformed");
  });

  test("an ARP message for another protocol has no IPv4 addresses", () => {
    const message = arp(1);
    message.set([0x12, 0x34], 2);
    const decoded = decode(ethernet(0x0806, message));
    expect(decoded.arp).toMatchObject({
      protocolType: 0x1234,
      senderProtocolAddress: undefined,
      targetProtocolAddress: undefined,
    });
    expect(summary(ethernet(0x0806, message))).toContain("Request who-has <wrong proto type> tell <wrong proto type>");
  });
});

test("LLC without its control field is malformed", () => {
  expect(malformed(ethernet(3, bytes(0x42, 0x42, 0), 60))).toEqual({
    layer: "llc",
    reason: "a header of 4 bytes, but 3 bytes are available",
  });
});

test("a layer is not a plain object, which test runners would copy without its bytes to show a difference", () => {
  const { udp: layer } = decode(ip(17, udp(1000, 2000, counting(4))));
  expect(Object.prototype.toString.call(layer)).toBe("[object Layer]");
  expect(JSON.parse(JSON.stringify(layer))).toMatchObject({ sourcePort: 1000 });
});
