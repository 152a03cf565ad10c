import { pcap, type Testbed } from "@alpy/alpy";
import { hex, Station, startAppliance } from "@alpy/carrot";
import { describe, expect, test } from "vitest";
import { appliances, type BootableAppliance, openBooted } from "./appliances.ts";
import "./nothing-left.ts";

/*
 * The test sends frames, built in TypeScript, to the appliance's IPv4 stack on a wire, without nodes and so without Docker. The
 * appliance answers sound frames that are addressed to it and drops all others.
 *
 *   this test                            appliance
 *   192.0.2.2 02:00:00:00:00:0a ── wire ── NIC 0  192.0.2.1/24
 */

const own = { mac: "02:00:00:00:00:0a", ip: "192.0.2.2" };
const APPLIANCE_IP = "192.0.2.1";
const CLOSED_PORT = 9;

/** The appliance with its address, and a station on its wire. */
interface Meeting {
  readonly bed: Testbed;
  readonly station: Station;
  /** Builds the frame that carries a message to the appliance. */
  readonly carry: (message: pcap.TransportMessage | Uint8Array, fields?: Partial<pcap.Ipv4Fields>) => Uint8Array;
  /** Builds an echo request with a sequence number. */
  readonly ping: (sequence: number, payload?: Uint8Array) => Uint8Array;
}

async function meet(appliance: BootableAppliance, name: string): Promise<Meeting> {
  await using resources = new AsyncDisposableStack();
  const bed = resources.use(await openBooted(appliance, name, [{ wire: "far" }]));
  await startAppliance(appliance, bed, `ip address add ${APPLIANCE_IP}/24 dev ${appliance.interfaceOf(0)}`);
  const addresses = { source: own.ip, destination: APPLIANCE_IP };
  const carry: Meeting["carry"] = (message, fields) => frameTo(bed, pcap.ipv4({ ...addresses, ...fields }, message));
  const ping: Meeting["ping"] = (sequence, payload = payloadOf(56)) =>
    carry(pcap.icmp({ identifier: 7, sequence }, payload));
  resources.move();
  return { bed, station: new Station(bed.wire("far"), own), carry, ping };
}

function frameTo(bed: Testbed, packet: pcap.NetworkPacket, fields: Partial<pcap.EthernetFields> = {}): Uint8Array {
  return pcap.ethernet({ source: own.mac, destination: bed.link(0).mac, padToBytes: 60, ...fields }, packet);
}

/** Returns bytes, no two neighbours of which are equal. */
function payloadOf(bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, index) => (index * 31) & 0xff);
}

function isReply(sequence: number): (frame: pcap.DecodedFrame) => boolean {
  return ({ icmp }) => icmp?.type === 0 && icmp.sequence === sequence;
}

describe.each(appliances)("$name", (appliance) => {
  test("answers ARP and pings, whole and in fragments, and refuses connections to closed ports", {
    timeout: 180_000,
  }, async () => {
    const meeting = await meet(appliance, "wire-answers");
    await using bed = meeting.bed;
    await bed.step("ARP", () => askArp(meeting));
    await bed.step("Ping", () => pingWhole(meeting));
    await bed.step("Ping in fragments", () => pingInFragments(meeting));
    await bed.step("Closed ports", () => knockAtClosedPorts(meeting));
  });

  test("drops malformed frames and frames for others, and answers the next ping", { timeout: 180_000 }, async () => {
    const meeting = await meet(appliance, "wire-drops");
    await using bed = meeting.bed;
    for (const [index, [name, frame]] of Object.entries(unwelcome(meeting)).entries()) {
      const sequence = 100 + index;
      const received = await bed.step(name, () =>
        meeting.station.exchange([frame, meeting.ping(sequence)], `reply to the ping after ${name}`, isReply(sequence)),
      );
      expect(received, name).toHaveLength(1);
    }
  });
});

async function askArp({ bed, station }: Meeting): Promise<void> {
  const arp = pcap.arp({
    senderHardwareAddress: own.mac,
    senderProtocolAddress: own.ip,
    targetProtocolAddress: APPLIANCE_IP,
  });
  const request = frameTo(bed, arp, { destination: "ff:ff:ff:ff:ff:ff" });
  const [reply] = await station.exchange([request], "ARP reply", ({ arp }) => arp?.operation === "reply");
  expect(reply?.arp).toMatchObject({
    senderHardwareAddress: bed.link(0).mac,
    senderProtocolAddress: APPLIANCE_IP,
    targetHardwareAddress: own.mac,
    targetProtocolAddress: own.ip,
  });
}

async function pingWhole({ station, ping }: Meeting): Promise<void> {
  for (const [sequence, bytes] of [0, 1, 56, 1472].entries()) {
    const payload = payloadOf(bytes);
    const [reply] = await station.exchange([ping(sequence, payload)], `echo reply ${sequence}`, isReply(sequence));
    expect(reply?.ipv4).toMatchObject({ source: APPLIANCE_IP, destination: own.ip, ttl: 64, checksumValid: true });
    expect(reply?.icmp).toMatchObject({ identifier: 7, checksumValid: true });
    expect(hex(reply?.payload ?? payloadOf(0))).toBe(hex(payload));
  }
}

/** RFC 791, section 3.2: fragments may arrive in any order. */
async function pingInFragments({ station, carry }: Meeting): Promise<void> {
  const payload = payloadOf(1_000);
  const message = pcap.icmp({ identifier: 7, sequence: 50 }, payload).encode(new Uint8Array(8));
  const half = { identification: 1, protocol: 1 };
  const fragments = [
    carry(message.subarray(504), { ...half, fragmentOffsetBytes: 504 }),
    carry(message.subarray(0, 504), { ...half, moreFragments: true }),
  ];
  const [reply] = await station.exchange(fragments, "echo reply to fragments", isReply(50));
  expect(hex(reply?.payload ?? payloadOf(0))).toBe(hex(payload));
}

/** RFC 1122, section 3.2.2.1, and RFC 9293, section 3.5.2. */
async function knockAtClosedPorts({ station, carry }: Meeting): Promise<void> {
  const ports = { sourcePort: 40_000, destinationPort: CLOSED_PORT };
  const datagram = carry(pcap.udp(ports, payloadOf(10)));
  const [unreachable] = await station.exchange([datagram], "port unreachable", ({ icmp }) => icmp?.type === 3);
  expect(unreachable?.icmp).toMatchObject({ code: 3, checksumValid: true });
  const opening = carry(pcap.tcp({ ...ports, sequence: 1_000, syn: true }));
  const [reset] = await station.exchange([opening], "TCP reset", ({ tcp }) => tcp !== undefined);
  expect(reset?.tcp).toMatchObject({ sourcePort: CLOSED_PORT, acknowledgment: 1_001, rst: true, ack: true });
}

/** Returns frames that must not be answered, by what is wrong with each. */
function unwelcome({ bed, carry, ping }: Meeting): Record<string, Uint8Array> {
  const echo = pcap.icmp({ identifier: 7, sequence: 1 }, payloadOf(56));
  const toIt = pcap.ipv4({ source: own.ip, destination: APPLIANCE_IP }, echo);
  const arp = { senderHardwareAddress: own.mac, senderProtocolAddress: own.ip };
  return {
    "a wrong ICMP checksum": carry(pcap.icmp({ sequence: 1, checksum: 0x1234 }, payloadOf(56))),
    "a wrong IPv4 checksum": carry(echo, { checksum: 0x1234 }),
    "an IPv4 length beyond the frame": carry(echo, { totalBytes: 1_400 }),
    "an IPv4 length shorter than its header": carry(echo, { totalBytes: 19 }),
    "an IPv4 header of four words": carry(echo, { headerBytes: 16 }),
    "a frame that ends within the IPv4 header": ping(1).subarray(0, 14 + 10),
    "a frame that consists of its header": ping(1).subarray(0, 14),
    "the first of two fragments": carry(echo, { moreFragments: true }),
    "a source address of the loopback network": carry(echo, { source: "127.0.0.1" }),
    "a ping to the broadcast address": carry(echo, { destination: "192.0.2.255" }),
    "a destination address of another host": carry(echo, { destination: "192.0.2.3" }),
    "another station's MAC address": frameTo(bed, toIt, { destination: "02:00:00:00:00:0c" }),
    "a VLAN tag": frameTo(bed, toIt, { vlans: [{ id: 7 }] }),
    "an unknown EtherType": frameTo(bed, { etherType: 0x88b5, protocol: undefined, bytes: payloadOf(50) }),
    "an ARP request for another host": frameTo(bed, pcap.arp({ ...arp, targetProtocolAddress: "192.0.2.3" })),
    "an ARP request with another hardware type": frameTo(
      bed,
      pcap.arp({ ...arp, targetProtocolAddress: APPLIANCE_IP, hardwareType: 7 }),
    ),
  };
}
