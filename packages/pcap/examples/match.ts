import { arp, ethernet, icmp, ipv4 } from "@alpy/pcap";
import { absent, between, explain, match, NearestFrames, oneOf } from "@alpy/pcap/match";

const host = { mac: "52:54:00:00:00:0a", ip: "192.168.0.2" };
const router = { mac: "52:54:00:00:00:01", ip: "192.168.0.1" };
const link = { source: host.mac, destination: router.mac };

// Frames to send or to try a pattern on. Lengths and checksums are computed unless they are given.
const request = ethernet(
  { ...link, destination: "ff:ff:ff:ff:ff:ff", padToBytes: 60 },
  arp({ senderHardwareAddress: host.mac, senderProtocolAddress: host.ip, targetProtocolAddress: router.ip }),
);
const ping = ethernet(
  link,
  ipv4({ source: host.ip, destination: router.ip, ttl: 3 }, icmp({ identifier: 1, sequence: 1 })),
);

if (match(request, { arp: { operation: "request", targetProtocolAddress: "192.168.0.0/24" }, vlans: absent }))
  console.log("a host asks for the router");

console.log(explain(ping, { ipv4: { ttl: between(60, 64) }, icmp: { type: oneOf(0, 8), checksumValid: true } }).text);

// What a test prints if the frame that it waits for does not arrive.
const nearest = new NearestFrames({ arp: { operation: "reply", senderProtocolAddress: router.ip } });
for (const frame of [request, ping]) nearest.add(frame);
console.log(nearest.report);
