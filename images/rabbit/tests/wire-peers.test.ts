import { pcap } from "@alpy/alpy";
import { startRabbit } from "@alpy/carrot";
import { expect, test } from "vitest";
import { openRabbit } from "./open-rabbit.ts";
import "./nothing-left.ts";

/*
 * The test plays the hosts behind Rabbit's first NIC: no node, no Docker.
 *
 *   10.0.0.2, 2001:db8::2  wire ── eth0 10.0.0.1, 2001:db8::1  Rabbit
 */

const PEER = { mac: "02:00:00:00:00:0a", ipv4: "10.0.0.2", ipv6: "2001:db8::2" };

const addresses = `
  ip address add 10.0.0.1/24 dev eth0
  ip address add 2001:db8::1/64 dev eth0 nodad
`;

/** Answers an echo request of either version. */
function echo({ ethernet, ipv4, ipv6, icmp, icmpv6, payload }: pcap.DecodedFrame): Uint8Array | undefined {
  if (!ethernet) return undefined;
  const header = { source: PEER.mac, destination: ethernet.source };
  if (ipv4 && icmp) {
    const message = pcap.icmp({ type: 0, identifier: icmp.identifier, sequence: icmp.sequence }, payload);
    return pcap.ethernet(header, pcap.ipv4({ source: ipv4.destination, destination: ipv4.source }, message));
  }
  if (!ipv6 || !icmpv6) return undefined;
  const message = pcap.icmpv6({ type: 129, identifier: icmpv6.identifier, sequence: icmpv6.sequence }, payload);
  return pcap.ethernet(header, pcap.ipv6({ source: ipv6.destination, destination: ipv6.source }, message));
}

test("Rabbit reaches peers that exist only in the test, and answers a replayed capture of them", {
  timeout: 180_000,
}, async () => {
  await using bed = await openRabbit("wire-peers", [{ wire: "lan" }]);
  const wire = bed.wire("lan");
  const neighbours = wire.answerNeighbours({ [PEER.ipv4]: PEER.mac, [PEER.ipv6]: PEER.mac });
  using echoes = wire.respond(({ icmp, icmpv6 }) => icmp?.type === 8 || icmpv6?.type === 128, echo);
  const shell = await startRabbit(bed, addresses);
  for (const address of [PEER.ipv4, PEER.ipv6]) await shell.check(`ping -c 3 -i 0.2 -W 10 ${address}`);
  expect(echoes.answered).toBe(6);
  expect(neighbours.answered).toBeGreaterThanOrEqual(2);
  expect(wire.dropped).toBe(0);

  // Those replies again, without the requests: then requests of the peer, which Rabbit answers.
  const replies = bed.link(0).frames({ filter: ({ icmp }) => icmp?.type === 0 });
  expect(await wire.replay(replies, { speed: 10 })).toEqual({ frames: 3, skipped: 0 });
  const request = pcap.icmp({ type: 8, identifier: 9, sequence: 1 }, new Uint8Array(32));
  const packet = pcap.ipv4({ source: PEER.ipv4, destination: "10.0.0.1" }, request);
  const answered = wire.expectFrame({ icmp: { type: 0, identifier: 9 } });
  wire.send(pcap.ethernet({ source: PEER.mac, destination: bed.link(0).mac, padToBytes: 60 }, packet));
  await answered;
});
