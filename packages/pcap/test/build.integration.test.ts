import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  arp,
  decode,
  dhcp,
  ethernet,
  icmp,
  icmpv6,
  ipv4,
  ipv6,
  ndp,
  PcapEncoder,
  type TransportMessage,
  tcp,
  udp,
} from "../src/index.ts";
import { bytes, counting } from "./frames.ts";
import { hasTools } from "./tools.ts";

const CHECKSUMS = ["ip", "udp", "tcp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);
const GOOD = "1";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alpy-pcap-build-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  const children = await readFile(`/proc/self/task/${process.pid}/children`, "utf8");
  expect(children.trim()).toBe("");
});

/** Returns the fields that tshark reads of each frame, by name; fields that it does not find are omitted. */
async function tshark(frames: readonly Uint8Array[], names: readonly string[]): Promise<Record<string, string>[]> {
  const encoder = new PcapEncoder();
  const records = frames.map((data) => encoder.record({ data, seconds: 0, nanoseconds: 0 }));
  const path = join(folder, "built.pcap");
  await writeFile(path, bytes(encoder.header(), ...records));
  const fields = names.flatMap((name) => ["-e", name]);
  const args = [
    "-r",
    path,
    "-n",
    ...CHECKSUMS,
    "-T",
    "fields",
    "-E",
    "separator=|",
    "-E",
    "occurrence=a",
    "-E",
    "aggregator=~",
    ...fields,
  ];
  const { stdout } = await promisify(execFile)("tshark", args, { maxBuffer: 1e8 });
  const lines = stdout.split("\n").slice(0, frames.length);
  return lines.map((line) => {
    const values = line.split("|");
    const shown = names.map((name, index) => [name, values[index] ?? ""] as const);
    return Object.fromEntries(shown.filter(([, value]) => value !== ""));
  });
}

/** Expects that tshark reads these fields of each frame, and none of `absent` or of the other frames' fields. */
async function expectFields(
  frames: readonly Uint8Array[],
  expected: readonly Readonly<Record<string, string>>[],
  absent: readonly string[] = [],
): Promise<void> {
  const names = new Set([...expected.flatMap((fields) => Object.keys(fields)), ...absent]);
  expect(await tshark(frames, [...names])).toEqual(expected);
}

const link = { source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:0b" };
const hosts4 = { source: "192.168.0.2", destination: "192.168.1.2" };
const hosts6 = { source: "2001:DB8:0::A", destination: "2001:db8::b" };
const ports = { sourcePort: 40_000, destinationPort: 50_001 };

const MESSAGES: readonly [TransportMessage, TransportMessage][] = [0, 1, 9, 512, 1400].flatMap((length) => {
  const payload = counting(length);
  const segment = tcp({ ...ports, sequence: 0xffff_fff0, acknowledgment: 7, psh: true, ack: true }, payload);
  return [
    [udp(ports, payload), udp(ports, payload)],
    [segment, segment],
    [icmp({ identifier: 7, sequence: 9 }, payload), icmpv6({ identifier: 7, sequence: 9 }, payload)],
    [
      icmp({ type: 0, identifier: 7, sequence: 9 }, payload),
      icmpv6({ type: 129, identifier: 7, sequence: 9 }, payload),
    ],
  ];
});

describe.skipIf(!hasTools("tshark"))("tshark", () => {
  test("finds no faults in built frames, with all checksums verified", async () => {
    const options = [
      { type: 1, data: counting(0) },
      { type: 148, data: bytes(0, 0) },
    ];
    const vlans = [
      { id: 5, tagType: 0x88a8 },
      { id: 6, priority: 3 },
    ];
    const over4 = MESSAGES.flatMap(([message]) => [
      ethernet(link, ipv4(hosts4, message)),
      ethernet({ ...link, vlans, padToBytes: 60 }, ipv4({ ...hosts4, ttl: 3, dscp: 46, options }, message)),
    ]);
    const over6 = MESSAGES.map(([, message]) =>
      ethernet({ ...link, padToBytes: 60 }, ipv6({ ...hosts6, trafficClass: 0xb9, flowLabel: 0xabcde }, message)),
    );
    const names = ["ip.checksum.status", "udp.checksum.status", "tcp.checksum.status", "icmp.checksum.status"];
    const all = [...names, "icmpv6.checksum.status", "_ws.expert.message", "_ws.malformed"];
    const shown = await tshark([...over4, ...over6], all);
    expect(shown).toHaveLength(over4.length + over6.length);
    for (const [index, values] of shown.entries()) {
      const { "_ws.expert.message": remark = "", "_ws.malformed": malformed, ...statuses } = values;
      expect(malformed).toBeUndefined();
      expect(remark, `frame ${index}`).not.toMatch(/checksum|length|malformed|bad|bogus|truncated/i);
      const isOver4 = index < over4.length;
      expect(Object.values(statuses), `frame ${index}`).toEqual(new Array(isOver4 ? 2 : 1).fill(GOOD));
    }
  });

  test("reports the checksums that are wrong on purpose", async () => {
    const wrong = [udp({ ...ports, checksum: 1 }), tcp({ ...ports, checksum: 1 }), icmp({ checksum: 1 })];
    const frames = wrong.map((message) => ethernet(link, ipv4({ ...hosts4, checksum: 1 }, message)));
    const names = ["ip.checksum.status", "udp.checksum.status", "tcp.checksum.status", "icmp.checksum.status"];
    const shown = await tshark(frames, names);
    expect(shown.map((values) => Object.values(values))).toEqual(new Array(3).fill(["0", "0"]));
  });

  test("reads the same fields as we do", async () => {
    const syn = tcp({
      ...ports,
      sequence: 0xdead_beef,
      syn: true,
      ece: true,
      cwr: true,
      window: 1024,
      options: [
        { name: "maximum-segment-size", bytes: 1460 },
        { name: "timestamps", value: 5, echoReply: 6 },
        { name: "window-scale", shift: 7 },
      ],
    });
    const header = { ...hosts4, ttl: 7, dscp: 10, ecn: 2, identification: 0xabcd, dontFragment: true };
    const frame = ethernet({ ...link, vlans: [{ id: 42, priority: 5, dropEligible: true }] }, ipv4(header, syn));
    await expectFields(
      [frame],
      [
        {
          "eth.src": link.source,
          "eth.dst": link.destination,
          "vlan.id": "42",
          "vlan.priority": "5",
          "vlan.dei": "1",
          "ip.src": hosts4.source,
          "ip.dst": hosts4.destination,
          "ip.ttl": "7",
          "ip.id": "0xabcd",
          "ip.dsfield.dscp": "10",
          "ip.dsfield.ecn": "2",
          "ip.flags.df": "1",
          "tcp.srcport": "40000",
          "tcp.dstport": "50001",
          "tcp.seq_raw": String(0xdead_beef),
          "tcp.flags": "0x00c2",
          "tcp.window_size_value": "1024",
          "tcp.options.mss_val": "1460",
          "tcp.options.wscale.shift": "7",
          "tcp.options.timestamp.tsval": "5",
          "tcp.options.timestamp.tsecr": "6",
        },
      ],
    );
  });

  test("reads ARP and IPv6 as they were built", async () => {
    const reply = arp({
      operation: "reply" as const,
      senderHardwareAddress: link.source,
      senderProtocolAddress: hosts4.source,
      targetHardwareAddress: link.destination,
      targetProtocolAddress: hosts4.destination,
    });
    const ping = ipv6(
      { ...hosts6, hopLimit: 255, trafficClass: 4, flowLabel: 5 },
      icmpv6({ identifier: 3, sequence: 4 }),
    );
    const frames = [ethernet({ ...link, padToBytes: 60 }, reply), ethernet(link, ping)];
    await expectFields(frames, [
      {
        "arp.opcode": "2",
        "arp.src.hw_mac": link.source,
        "arp.src.proto_ipv4": hosts4.source,
        "arp.dst.hw_mac": link.destination,
        "arp.dst.proto_ipv4": hosts4.destination,
      },
      {
        "ipv6.src": "2001:db8::a",
        "ipv6.dst": "2001:db8::b",
        "ipv6.hlim": "255",
        "ipv6.tclass": "0x00000004",
        "ipv6.flow": "0x000005",
        "icmpv6.type": "128",
        "icmpv6.echo.sequence_number": "4",
      },
    ]);
    expect(frames.map((frame) => decode(frame).malformed)).toEqual([undefined, undefined]);
  });

  test("reads DHCP and neighbour discovery as they were built, and finds no faults", async () => {
    const offer = dhcp({
      messageType: 2,
      clientHardwareAddress: link.destination,
      transactionId: 0xabcd,
      yourAddress: "10.0.0.9",
      serverIdentifier: "10.0.0.1",
      leaseSeconds: 600,
      subnetMask: "255.255.255.0",
      routers: ["10.0.0.1"],
      dnsServers: ["10.0.0.2", "10.0.0.3"],
      hostName: "dut",
      parameterRequestList: [1, 3],
    });
    const advertisement = ndp({
      type: 134,
      managed: true,
      routerLifetimeSeconds: 30,
      options: [
        { name: "source-link-layer-address", address: link.source },
        { name: "prefix-information", prefix: "2001:db8::" },
        { name: "mtu", mtu: 1400 },
        { name: "recursive-dns-servers", lifetimeSeconds: 60, servers: [hosts6.source] },
      ],
    });
    const solicitation = ndp({ type: 135, target: hosts6.destination });
    const answer = ndp({ type: 136, target: hosts6.destination, solicited: true, override: true });
    const frames = [
      ethernet(link, ipv4(hosts4, udp({ sourcePort: 67, destinationPort: 68 }, offer))),
      ...[advertisement, solicitation, answer].map((message) => ethernet(link, ipv6(hosts6, message))),
    ];
    const sound = { "icmpv6.checksum.status": GOOD, "ipv6.hlim": "255" };
    const target = "2001:db8::b";
    const expected = [
      {
        "dhcp.option.dhcp": "2",
        "dhcp.id": "0x0000abcd",
        "dhcp.ip.your": "10.0.0.9",
        "dhcp.hw.mac_addr": link.destination,
        "dhcp.option.dhcp_server_id": "10.0.0.1",
        "dhcp.option.ip_address_lease_time": "600",
        "dhcp.option.subnet_mask": "255.255.255.0",
        "dhcp.option.router": "10.0.0.1",
        "dhcp.option.domain_name_server": "10.0.0.2~10.0.0.3",
        "dhcp.option.hostname": "dut",
        "udp.checksum.status": GOOD,
      },
      {
        "icmpv6.type": "134",
        ...sound,
        "icmpv6.nd.ra.flag.m": "1",
        "icmpv6.nd.ra.router_lifetime": "30",
        "icmpv6.opt.src_linkaddr": link.source,
        "icmpv6.opt.prefix": "2001:db8::",
        "icmpv6.opt.prefix.length": "64",
        "icmpv6.opt.mtu": "1400",
        "icmpv6.opt.rdnss": "2001:db8::a",
      },
      { "icmpv6.type": "135", ...sound, "icmpv6.nd.ns.target_address": target },
      { "icmpv6.type": "136", ...sound, "icmpv6.nd.na.target_address": target, "icmpv6.nd.na.flag.s": "1" },
    ];
    await expectFields(frames, expected, ["_ws.expert.message", "_ws.malformed"]);
  });
});
