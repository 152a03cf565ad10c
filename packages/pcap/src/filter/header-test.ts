import type { Generator } from "./generator.ts";
import * as numbers from "./numbers.ts";
import { both, either, isAt, negated, type PacketTest } from "./packet.ts";
import { llcTest } from "./payload-type.ts";
import type { HeaderWord } from "./syntax/expression.ts";

const MAX_VLAN = 0x0fff;
const MAX_LABEL = 0xf_ffff;
const LABEL_MASK = 0xffff_f000;
const MAX_SESSION = 0xffff;
const TAG_BYTES = 4;
const PPPOE_BYTES = 6;
const PPP_TYPE_BYTES = 2;
/** Type of MPLS in PPP (RFC 3032, section 4.3). */
const PPP_MPLS = 0x0281;
const SENT_BY_HOST = 4;

/** Values of the control field of LLC frames, under their mask (IEEE 802.2, clause 5.4). */
const SUPERVISORY: Readonly<Record<string, number>> = { rr: 0x01, rnr: 0x05, rej: 0x09 };
const UNNUMBERED: Readonly<Record<string, number>> = {
  ui: 0x03,
  ua: 0x63,
  disc: 0x43,
  sabme: 0x6f,
  test: 0xe3,
  xid: 0xaf,
  frmr: 0x87,
};
const FORMATS: Readonly<Record<string, { readonly value: number; readonly mask: number }>> = {
  i: { value: 0, mask: 1 },
  s: { value: 1, mask: 3 },
  u: { value: 3, mask: 3 },
};
const SUPERVISORY_MASK = 0x0f;
const UNNUMBERED_MASK = 0xef;

/**
 * Returns the test for a VLAN tag, an MPLS label or PPPoE, and moves the headers for what follows.
 *
 * @throws {PcapError} `bad-filter`, `unsupported-filter`
 */
export function headerTest(
  generator: Generator,
  header: HeaderWord,
  value: number | undefined,
  at: number,
): PacketTest {
  switch (header) {
    case "vlan":
      return vlanTest(generator, value, at);
    case "mpls":
      return mplsTest(generator, value, at);
    case "pppoes":
      return pppoeTest(generator, value, at);
    case "pppoed":
      return generator.payloadType(at, numbers.ETHER_PPPOE_DISCOVERY);
  }
}

function vlanTest(generator: Generator, id: number | undefined, at: number): PacketTest {
  const { layout } = generator;
  if (layout.labelBytes > 0) return generator.bad(at, "a VLAN tag cannot follow `mpls`");
  if (layout.link !== "ethernet") return generator.unsupported(at, "this link has no VLAN tags");
  const isType = (type: number): PacketTest => generator.payloadType(at, type);
  const isTagged = either(...numbers.ETHER_VLANS.map(isType));
  const test = numbered(generator, isTagged, { value: id, max: MAX_VLAN, size: 2, mask: MAX_VLAN, shift: 0 }, at);
  generator.layout = { ...layout, typeAt: layout.typeAt + TAG_BYTES, payloadAt: layout.payloadAt + TAG_BYTES };
  return test;
}

function mplsTest(generator: Generator, label: number | undefined, at: number): PacketTest {
  const { layout, networkAt } = generator;
  if (layout.labelBytes === 0 && layout.link !== "ethernet" && layout.link !== "ppp")
    return generator.unsupported(at, "this link has no MPLS");
  const type = layout.link === "ppp" ? PPP_MPLS : numbers.ETHER_MPLS;
  const isNotLast = (): PacketTest => isAt(networkAt - 2, 1, 0, 1);
  const isLabelled = layout.labelBytes > 0 ? isNotLast() : generator.payloadType(at, type);
  const test = numbered(
    generator,
    isLabelled,
    { value: label, max: MAX_LABEL, size: 4, mask: LABEL_MASK, shift: 12 },
    at,
  );
  generator.layout = { ...layout, labelBytes: layout.labelBytes + TAG_BYTES, llcBytes: layout.llcBytes + TAG_BYTES };
  return test;
}

function pppoeTest(generator: Generator, session: number | undefined, at: number): PacketTest {
  const { layout } = generator;
  const isSession = generator.payloadType(at, numbers.ETHER_PPPOE_SESSION);
  const field = { value: session, max: MAX_SESSION, size: 4, mask: MAX_SESSION, shift: 0 } as const;
  const test = numbered(generator, isSession, field, at);
  const linkAt = layout.payloadAt + PPPOE_BYTES;
  generator.layout = {
    link: "ppp",
    linkAt,
    typeAt: linkAt,
    payloadAt: linkAt + PPP_TYPE_BYTES,
    labelBytes: 0,
    llcBytes: 0,
  };
  return test;
}

/** A number in a header. */
interface NumberField {
  readonly value: number | undefined;
  readonly max: number;
  readonly size: 2 | 4;
  readonly mask: number;
  readonly shift: number;
}

function numbered(generator: Generator, test: PacketTest, field: NumberField, at: number): PacketTest {
  const { value, max, size, mask, shift } = field;
  if (value === undefined) return test;
  if (value > max) return generator.bad(at, `the number must be at most ${max}`);
  return both(test, isAt(generator.networkAt, size, (value << shift) >>> 0, mask));
}

/** Returns the test for `inbound` and `outbound`, which only cooked captures state. */
export function directionTest(generator: Generator, isOutbound: boolean, at: number): PacketTest {
  const { link, linkAt } = generator.layout;
  if (link !== "cooked" && link !== "cooked-2")
    return generator.unsupported(at, "this link does not state the direction of frames");
  const isSent = link === "cooked" ? isAt(linkAt, 2, SENT_BY_HOST) : isAt(linkAt + 10, 1, SENT_BY_HOST);
  return isOutbound ? isSent : negated(isSent);
}

/** Returns the test for `ifindex`, which only cooked captures of version 2 state. */
export function interfaceTest(generator: Generator, index: number, at: number): PacketTest {
  const { link, linkAt } = generator.layout;
  if (link !== "cooked-2") return generator.unsupported(at, "this link does not state the interface of frames");
  return isAt(linkAt + 4, 4, index);
}

/** Returns the test for LLC frames, or for those of a type. */
export function llcTypeTest(generator: Generator, type: string | undefined, at: number): PacketTest {
  const { layout } = generator;
  if (layout.link !== "ethernet") return generator.unsupported(at, "`llc` is supported for Ethernet only");
  const isLlc = llcTest(layout);
  if (type === undefined) return isLlc;
  const found = controlOf(type.toLowerCase());
  if (found === undefined) return generator.bad(at, `"${type}" is not a type of LLC frames`);
  return both(isLlc, isAt(layout.payloadAt + 2, 1, found.value, found.mask));
}

function controlOf(type: string): { readonly value: number; readonly mask: number } | undefined {
  const supervisory = Object.hasOwn(SUPERVISORY, type) ? SUPERVISORY[type] : undefined;
  if (supervisory !== undefined) return { value: supervisory, mask: SUPERVISORY_MASK };
  const unnumbered = Object.hasOwn(UNNUMBERED, type) ? UNNUMBERED[type] : undefined;
  if (unnumbered !== undefined) return { value: unnumbered, mask: UNNUMBERED_MASK };
  return Object.hasOwn(FORMATS, type) ? FORMATS[type] : undefined;
}
