import type { Generator } from "./generator.ts";
import * as numbers from "./numbers.ts";
import { both, type Packet, type PacketTest } from "./packet.ts";

const NO_NEXT_HEADER = 59;
/** IPv6 headers whose length is in units of 8 bytes, after the first 8: hop-by-hop and destination options, routing, fragment. */
const IP6_EXTENSIONS: readonly number[] = [0, 60, 43, numbers.PROTOCOL_FRAGMENT];
const IP6_HEADER_BYTES = 40;

/** Returns the test that a header of a protocol is in the chain of headers of an IPv4 or IPv6 packet. */
export function chainTest(generator: Generator, at: number, version: 4 | 6, protocol: number): PacketTest {
  const { networkAt } = generator;
  if (version === 6) {
    const hasHeader: PacketTest = (packet) => {
      const first = packet.u8(networkAt + 6);
      return walk(packet, networkAt + IP6_HEADER_BYTES, first, protocol, IP6_EXTENSIONS);
    };
    return both(generator.payloadType(at, numbers.ETHER_IP6), hasHeader);
  }
  const payloadAt = generator.ipPayloadAt();
  const hasHeader: PacketTest = (packet) => walk(packet, payloadAt(packet), packet.u8(networkAt + 9), protocol, []);
  return both(generator.payloadType(at, numbers.ETHER_IP), hasHeader);
}

function walk(packet: Packet, from: number, first: number, wanted: number, extensions: readonly number[]): boolean {
  let at = from;
  let header = first;
  // Each step moves on, so that it ends where the captured bytes do.
  while (header !== wanted && header !== NO_NEXT_HEADER && !packet.hasFailed) {
    if (extensions.includes(header)) {
      header = packet.u8(at);
      at += (packet.u8(at + 1) + 1) * 8;
    } else if (header === numbers.PROTOCOL_AH) {
      header = packet.u8(at);
      at += (packet.u8(at + 1) + 2) * 4;
    } else {
      return false;
    }
  }
  return header === wanted;
}
