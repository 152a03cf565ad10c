import type { Layout } from "./layout.ts";
import * as numbers from "./numbers.ts";
import { both, either, isAt, loadAt, type PacketTest, type PacketValue } from "./packet.ts";
import { payloadTypeTest } from "./payload-type.ts";
import { badFilter, unsupportedFilter } from "./syntax/filter-error.ts";

/** The state of compiling an expression for one link type, and the tests of packet headers in the layout at this point. */
export class Generator {
  readonly text: string;
  layout: Layout;

  constructor(text: string, layout: Layout) {
    this.text = text;
    this.layout = layout;
  }

  /** @throws {PcapError} `bad-filter` */
  bad(at: number, problem: string): never {
    throw badFilter(this.text, at, problem);
  }

  /** @throws {PcapError} `unsupported-filter` */
  unsupported(at: number, problem: string): never {
    throw unsupportedFilter(this.text, at, problem);
  }

  /** Where the network header begins. */
  get networkAt(): number {
    return this.layout.payloadAt + this.layout.labelBytes;
  }

  /**
   * Returns the test that the network header is of an EtherType, or an LLC access point.
   *
   * @throws {PcapError} `unsupported-filter`, inside of MPLS, where only IP can be recognized
   */
  payloadType(at: number, type: number): PacketTest {
    if (this.layout.labelBytes === 0) return payloadTypeTest(this.layout, type);
    const version = type === numbers.ETHER_IP ? 0x40 : 0x60;
    if (type !== numbers.ETHER_IP && type !== numbers.ETHER_IP6)
      return this.unsupported(at, "after `mpls`, only IPv4 and IPv6 are recognized");
    const isBottomOfStack = isAt(this.networkAt - 2, 1, 1, 1);
    return both(isBottomOfStack, isAt(this.networkAt, 1, version, 0xf0));
  }

  /** Returns the test for a protocol of IPv4. */
  ipProtocol(at: number, protocol: number): PacketTest {
    return both(this.payloadType(at, numbers.ETHER_IP), isAt(this.networkAt + 9, 1, protocol));
  }

  /** Returns the test for a protocol of IPv6: the next header, also after a fragment header. */
  ip6Protocol(at: number, protocol: number): PacketTest {
    const isNext = isAt(this.networkAt + 6, 1, protocol);
    const isAfterFragment = both(
      isAt(this.networkAt + 6, 1, numbers.PROTOCOL_FRAGMENT),
      isAt(this.networkAt + 40, 1, protocol),
    );
    return both(this.payloadType(at, numbers.ETHER_IP6), either(isNext, isAfterFragment));
  }

  /** Returns the test that an IPv4 packet is not a fragment, or the first one. */
  isFirstFragment(): PacketTest {
    const load = loadAt(this.networkAt + 6, 2);
    return (packet) => (load(packet) & 0x1fff) === 0;
  }

  /** Returns where the header after that of IPv4 begins. */
  ipPayloadAt(): PacketValue {
    const at = this.networkAt;
    return (packet) => at + (packet.u8(at) & 0x0f) * 4;
  }
}
