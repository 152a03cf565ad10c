import type { Generator } from "./generator.ts";
import * as numbers from "./numbers.ts";
import { areAt, both, either, isAt, loadAt, type PacketTest } from "./packet.ts";
import type { ProtocolWord } from "./syntax/words.ts";

const BROADCAST_MAC = new Uint8Array(6).fill(0xff);
const IP_DESTINATION = 16;
const IP6_DESTINATION = 24;
const FIRST_MULTICAST_BYTE = 224;
const ALL_BITS = 0xffff_ffff;

/**
 * Returns the test for `broadcast` and `multicast`, of the link or of IP. A capture has no netmask: `ip broadcast` is all
 * zeros or all ones, as with `tcpdump -r`.
 *
 * @throws {PcapError} `bad-filter`, `unsupported-filter`
 */
export function castTest(
  generator: Generator,
  cast: "broadcast" | "multicast",
  protocol: ProtocolWord | undefined,
  at: number,
): PacketTest {
  const { networkAt } = generator;
  if (protocol === undefined || protocol === "link") return linkTest(generator, cast, at);
  if (protocol === "ip") {
    const isIp = generator.payloadType(at, numbers.ETHER_IP);
    if (cast === "broadcast") {
      const isDestination = (address: number): PacketTest => isAt(networkAt + IP_DESTINATION, 4, address);
      return both(isIp, either(isDestination(0), isDestination(ALL_BITS)));
    }
    const first = loadAt(networkAt + IP_DESTINATION, 1);
    return both(isIp, (packet) => first(packet) >= FIRST_MULTICAST_BYTE);
  }
  if (protocol === "ip6" && cast === "multicast")
    return both(generator.payloadType(at, numbers.ETHER_IP6), isAt(networkAt + IP6_DESTINATION, 1, 0xff));
  return generator.bad(at, `"${protocol}" has no ${cast}`);
}

function linkTest(generator: Generator, cast: "broadcast" | "multicast", at: number): PacketTest {
  const { link, linkAt } = generator.layout;
  if (link !== "ethernet") return generator.unsupported(at, `this link has no ${cast} addresses`);
  return cast === "broadcast" ? areAt(linkAt, BROADCAST_MAC) : isAt(linkAt, 1, 1, 1);
}
