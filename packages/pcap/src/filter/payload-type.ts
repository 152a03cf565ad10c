import type { Layout } from "./layout.ts";
import * as numbers from "./numbers.ts";
import { always, areAt, both, either, isAt, negated, never, type PacketTest } from "./packet.ts";

/** In a cooked capture: the types of 802.3 and 802.2 frames, which have no EtherType. */
const COOKED_802_3 = 1;
const COOKED_802_2 = 4;
const NOVELL_RAW = 0xffff;
const SNAP_ETHER = [0xaa, 0xaa, 3, 0, 0, 0] as const;
const SNAP_APPLE = [0xaa, 0xaa, 3, 8, 0, 7] as const;

/** Address families of IPv4, and of IPv6 on NetBSD and OpenBSD, FreeBSD and macOS. */
const INET = 2;
const INET6: readonly number[] = [24, 28, 30];

/** Types in PPP, by the EtherType or access point. */
const PPP_TYPES: ReadonlyMap<number, number> = new Map([
  [numbers.ETHER_IP, 0x21],
  [numbers.ETHER_IP6, 0x57],
  [0x6003, 0x27],
  [numbers.ETHER_ATALK, 0x29],
  [0x0600, 0x25],
  [numbers.SAP_ISO, 0x23],
  [numbers.SAP_STP, 0x31],
  [numbers.SAP_IPX, 0x2b],
]);

/** Returns the test that the link's payload has this EtherType or, up to 1500, this LLC access point. */
export function payloadTypeTest(layout: Layout, type: number): PacketTest {
  const { link, linkAt, typeAt } = layout;
  switch (link) {
    case "ethernet":
      return framedTest(layout, type, isShort(layout), isLlcSap(layout, type, layout.typeAt + 2));
    case "cooked":
      return framedTest(layout, type, isAt(typeAt, 2, COOKED_802_2), isLlcSap(layout, type, layout.payloadAt));
    case "cooked-2":
      return isAt(typeAt, 2, type);
    case "raw":
      return ipOnly(type, isAt(linkAt, 1, 0x40, 0xf0), isAt(linkAt, 1, 0x60, 0xf0));
    case "ipv4":
      return ipOnly(type, always, never);
    case "ipv6":
      return ipOnly(type, never, always);
    case "null":
    case "loop":
      return loopbackTest(layout, type);
    case "ppp":
      return isAt(typeAt, 2, PPP_TYPES.get(type) ?? type);
  }
}

/** Returns the test of an Ethernet header that it has a length, not a type. */
function isShort({ typeAt }: Layout): PacketTest {
  return (packet) => packet.u16(typeAt) <= numbers.MAX_LENGTH;
}

function ipOnly(type: number, ip: PacketTest, ip6: PacketTest): PacketTest {
  if (type === numbers.ETHER_IP) return ip;
  return type === numbers.ETHER_IP6 ? ip6 : never;
}

/** The family is in the byte order of the machine that captured, except for `loop`. All existing families fit into one byte. */
function loopbackTest({ link, linkAt }: Layout, type: number): PacketTest {
  const isFamily = (family: number): PacketTest => {
    const inNetworkOrder = isAt(linkAt, 4, family);
    return link === "loop" ? inNetworkOrder : either(isAt(linkAt, 4, (family << 24) >>> 0), inNetworkOrder);
  };
  return ipOnly(type, isFamily(INET), either(...INET6.map(isFamily)));
}

function isLlcSap({ payloadAt }: Layout, type: number, sapAt: number): PacketTest {
  const takesBoth = [numbers.SAP_ISO, numbers.SAP_IP, numbers.SAP_NETBEUI].includes(type);
  return takesBoth ? isAt(payloadAt, 2, (type << 8) | type) : isAt(sapAt, 1, type);
}

/** Returns the test of a link whose frames have either an EtherType or, if `isLlc`, an LLC header. */
function framedTest(layout: Layout, type: number, isLlc: PacketTest, hasSap: PacketTest): PacketTest {
  const { payloadAt, typeAt } = layout;
  const isType = (etherType: number): PacketTest => isAt(typeAt, 2, etherType);
  const isSnap = (begin: readonly number[], etherType: number): PacketTest =>
    areAt(payloadAt, Uint8Array.of(...begin, etherType >> 8, etherType & 0xff));
  switch (type) {
    case numbers.SAP_IPX: {
      const snap = isSnap(SNAP_ETHER, numbers.ETHER_IPX);
      const sap = isAt(payloadAt, 1, type);
      if (layout.link === "cooked")
        return either(isType(numbers.ETHER_IPX), isType(COOKED_802_3), both(isLlc, either(sap, snap)));
      return either(isType(numbers.ETHER_IPX), both(isLlc, either(snap, sap, isAt(payloadAt, 2, NOVELL_RAW))));
    }
    case numbers.ETHER_ATALK:
      return either(isType(type), both(isLlc, isSnap(SNAP_APPLE, type)));
    case numbers.ETHER_AARP:
      return either(isType(type), both(isLlc, isSnap(SNAP_ETHER, type)));
    default:
      return type <= numbers.MAX_LENGTH ? both(isLlc, hasSap) : isType(type);
  }
}

/** Returns the test that an Ethernet frame has an LLC header: it is not in Novell's own format. */
export function llcTest(layout: Layout): PacketTest {
  return both(isShort(layout), negated(isAt(layout.payloadAt, 2, NOVELL_RAW)));
}
