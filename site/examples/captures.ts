import { createTestbed, pcap } from "@alpy/alpy";

await using bed = await createTestbed({
  machine: { disk: "router.qcow2" },
  links: [{ addresses: ["192.0.2.2/24"] }],
  artifacts: "artifacts/captures",
});
const link = bed.link(0);
await bed.start();

// First the expectation, then the cause, then the result.
const reply = link.expectFrame(
  { arp: { operation: "reply", senderProtocolAddress: "192.0.2.1" } },
  { timeoutMs: 2_000 },
);
await bed.node(0).run(["ping", "-c", "1", "192.0.2.1"]);
console.log((await reply).arp?.senderHardwareAddress);

// A sequence, in order; other frames may pass in between.
const handshake = link.expectSequence([{ tcp: { syn: true, ack: false } }, { tcp: { syn: true, ack: true } }]);
await bed.node(0).run(["curl", "--silent", "http://192.0.2.1/"]);
await handshake;

// Nothing of this kind for a second.
await link.expectNone(pcap.filter("udp port 53"), { timeoutMs: 1_000 });

// Everything so far, from the capture.
for await (const frame of link.frames({ filter: pcap.filter("icmp") })) console.log(pcap.summary(frame));
