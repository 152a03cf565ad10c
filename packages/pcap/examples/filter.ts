import { ethernet, icmp, ipv4, tcp } from "@alpy/pcap";
import { filter } from "@alpy/pcap/filter";
import { allOf, match } from "@alpy/pcap/match";

const link = { source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:01" };
const hosts = { source: "10.0.0.2", destination: "10.0.0.1" };
const ping = ethernet(link, ipv4(hosts, icmp({ identifier: 1, sequence: 1 })));
const request = ethernet(
  { ...link, vlans: [{ id: 11 }] },
  ipv4(hosts, tcp({ sourcePort: 40_000, destinationPort: 80 })),
);

const isWeb = filter("vlan 11 and tcp port 80 and host 10.0.0.1");
console.log([ping, request].map((frame) => isWeb(frame))); // [ false, true ]

// A filter is a pattern.
console.log(match(ping, allOf(filter("icmp[icmptype] = icmp-echo"), { ipv4: { ttl: 64 } }))); // true
