import { open } from "node:fs/promises";
import { arp, ethernet, icmp, ipv4, ipv6, PcapEncoder, tcp, udp } from "@alpy/pcap";

const FRAMES_PER_WRITE = 8_000;
const EPOCH_SECONDS = 1_700_000_000;
const link = { source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:01" };
const hosts = { source: "10.0.0.2", destination: "192.0.2.9" };

/** The packets of a small network, repeated in turn. One of eight is a DNS query to 10.0.0.1. */
const PACKETS: readonly Uint8Array[] = [
  ethernet(
    link,
    ipv4({ ...hosts, destination: "10.0.0.1" }, udp({ sourcePort: 40_000, destinationPort: 53 }, new Uint8Array(40))),
  ),
  ethernet(link, ipv4(hosts, tcp({ sourcePort: 50_000, destinationPort: 443, ack: true }, new Uint8Array(1400)))),
  ethernet(link, ipv4(hosts, tcp({ sourcePort: 50_000, destinationPort: 443, ack: true }))),
  ethernet(link, ipv4({ ...hosts, destination: "10.0.0.1" }, icmp({ identifier: 1, sequence: 1 }, new Uint8Array(56)))),
  ethernet(
    link,
    arp({ senderHardwareAddress: link.source, senderProtocolAddress: "10.0.0.2", targetProtocolAddress: "10.0.0.1" }),
  ),
  ethernet(link, ipv4(hosts, udp({ sourcePort: 50_001, destinationPort: 443 }, new Uint8Array(1200)))),
  ethernet(
    { ...link, vlans: [{ id: 5 }] },
    ipv4(hosts, udp({ sourcePort: 5060, destinationPort: 5060 }, new Uint8Array(500))),
  ),
  ethernet(
    link,
    ipv6(
      { source: "fe80::2", destination: "fe80::1" },
      udp({ sourcePort: 40_000, destinationPort: 53 }, new Uint8Array(40)),
    ),
  ),
];

/** Number of packets after which they repeat. Captures have a multiple of it. */
export const PACKETS_IN_TURN = PACKETS.length;

/** Writes a capture of real packets, so many that each kind appears equally often. */
export async function writePackets(path: string, frames: number): Promise<void> {
  const encoder = new PcapEncoder({ timestampResolution: "us" });
  await using file = await open(path, "w");
  await file.write(encoder.header());
  for (let first = 0; first < frames; first += FRAMES_PER_WRITE) {
    const count = Math.min(FRAMES_PER_WRITE, frames - first);
    const records = Array.from({ length: count }, (_, index) => {
      const data = PACKETS[index % PACKETS_IN_TURN];
      if (data === undefined) throw new Error("unreachable: an index within the packets");
      return encoder.record({ data, seconds: EPOCH_SECONDS + first / FRAMES_PER_WRITE, nanoseconds: 0 });
    });
    await file.write(Buffer.concat(records));
  }
}
