import { describe, expectTypeOf, test } from "vitest";
import {
  absent,
  allOf,
  anyOf,
  atLeast,
  between,
  containing,
  type FramePattern,
  match,
  not,
  oneOf,
  startingWith,
} from "../match.ts";

const frame = new Uint8Array(60);

describe("a pattern", () => {
  test("names layers and fields as they are decoded", () => {
    match(frame, { arp: { operation: "reply", senderProtocolAddress: "192.168.0.1" } });
    match(frame, { ethernet: { destination: /^ff:/, etherType: oneOf(0x0800, 0x86dd) }, vlans: absent });
    match(frame, { ipv4: { ttl: between(1, 64), checksumValid: true }, udp: { sourcePort: atLeast(1024) } });
    match(frame, { vlans: [{ id: 5 }, { id: oneOf(6, 7) }], originalLength: 60, interface: { name: "eth0" } });
    match(frame, { ipv4: { options: containing({ type: 148, data: new Uint8Array(2) }) }, timestampNs: atLeast(5n) });
    match(frame, { malformed: absent, payload: (bytes) => bytes.length === 4 });
    match(frame, { malformed: { layer: oneOf("ipv4", "ipv6"), reason: /length/ } });
    match(frame, { malformed: oneOf({ layer: "ipv4" }, { layer: "ipv6" }) });
    match(frame, { ethernet: { etherType: absent } });
    match(frame, ({ ipv4, udp }) => ipv4 !== undefined && udp === undefined);
    match(frame, { vxlan: { vni: 5, inner: { ipv4: { source: "10.0.0.0/8" }, gre: { inner: { arp: absent } } } } });
  });

  test("types predicates by what they check", () => {
    match(frame, {
      ipv4: (layer) => {
        expectTypeOf(layer.ttl).toBeNumber();
        return true;
      },
      icmp: {
        identifier: (value) => {
          expectTypeOf(value).toEqualTypeOf<number>();
          return true;
        },
      },
      udp: {
        sourcePort: oneOf(53, (value) => {
          expectTypeOf(value).toEqualTypeOf<number>();
          return true;
        }),
      },
      vlans: containing({ id: 5 }, ({ priority }) => {
        expectTypeOf(priority).toEqualTypeOf<number>();
        return true;
      }),
      tcp: {
        syn: (value) => {
          expectTypeOf(value).toEqualTypeOf<boolean>();
          return value;
        },
      },
    });
  });
});

describe("a pattern that makes no sense", () => {
  test("with a nonexistent layer or field does not compile", () => {
    // @ts-expect-error there is no such layer
    match(frame, { arpp: {} });
    // @ts-expect-error there is no such field
    match(frame, { arp: { sender: "192.168.0.1" } });
    // @ts-expect-error a field of another layer
    match(frame, { arp: { ttl: 64 } });
    // @ts-expect-error there is no such layer in the frame inside
    match(frame, { vxlan: { inner: { linkType: 1 } } });
    // @ts-expect-error a method is not a field
    match(frame, { arp: { toJSON: () => true } });
    // @ts-expect-error there is no such field in an element of the list
    match(frame, { vlans: [{ vid: 5 }] });
    // @ts-expect-error there is no such layer, in a pattern of its own
    const pattern: FramePattern = { ipv4: {}, sctp: {} };
    match(frame, pattern);
  });

  test("with a value of another type does not compile", () => {
    // @ts-expect-error there is no such operation
    match(frame, { arp: { operation: "repply" } });
    // @ts-expect-error a number, not a text
    match(frame, { icmp: { type: "8" } });
    // @ts-expect-error a text, not a number
    match(frame, { arp: { senderProtocolAddress: 1 } });
    // @ts-expect-error a boolean, not a number
    match(frame, { tcp: { syn: 1 } });
    // @ts-expect-error bytes, not a text
    match(frame, { payload: "abc" });
    // @ts-expect-error a layer, not a boolean
    match(frame, { arp: true });
    // @ts-expect-error a regular expression is for texts
    match(frame, { ipv4: { ttl: /64/ } });
    // @ts-expect-error one of several texts, for a number
    match(frame, { ipv4: { ttl: oneOf("64") } });
    // @ts-expect-error a range is for numbers
    match(frame, { ipv4: { source: atLeast(1) } });
    // @ts-expect-error a range of bigints, for a number
    match(frame, { ipv4: { ttl: atLeast(1n) } });
    // @ts-expect-error a list, not one of its elements
    match(frame, { vlans: { id: 5 } });
    // @ts-expect-error there is no such layer that could be malformed
    match(frame, { malformed: { layer: "sctp" } });
    // @ts-expect-error the payload is always there
    match(frame, { payload: absent });
    // @ts-expect-error elements of a list, for one value
    match(frame, { ipv4: { ttl: containing(64) } });
    // @ts-expect-error undefined means neither absent nor anything
    match(frame, { ipv4: { ttl: undefined } });
    // @ts-expect-error a predicate returns a boolean
    match(frame, { ipv4: { ttl: (ttl) => ttl } });
  });
});

describe("several patterns", () => {
  test("are typed by the place that they are for", () => {
    match(frame, { tcp: oneOf({ syn: true, ack: false }, { rst: true }) });
    match(frame, { vlans: containing({ id: 5, priority: 3 }) });
    match(frame, { vlans: startingWith({ id: 5 }, { priority: between(1, 3) }) });
    match(frame, { vlans: oneOf(absent, [{ id: 0 }]) });
    match(
      frame,
      oneOf({ arp: {} }, { udp: {} }, ({ ipv4 }) => ipv4 === undefined),
    );
    match(frame, not({ vlans: not(absent) }));
    match(frame, allOf({ arp: {} }, not({ udp: {} })));
    match(frame, anyOf({ icmp: { type: 8 } }, { icmpv6: { type: 128 } }));
    match(frame, { tcp: { sourcePort: oneOf(53, (value) => value > 3), destinationPort: not(between(1, 3)) } });
    match(frame, { arp: { operation: oneOf("request", 7), senderProtocolAddress: oneOf(absent, "1.2.3.4", /x/) } });
    match(frame, { ipv6: { extensionHeaders: containing({ name: "fragment", offsetBytes: 5 }, { name: "routing" }) } });
    match(frame, { ndp: { options: oneOf([{ name: "mtu" }], containing({ name: "prefix-information" })) } });
    match(frame, { icmp: { quoted: oneOf({ udp: {} }, { tcp: {} }) } });
  });

  test("may be created before their place is known, of plain values", () => {
    const ttl = oneOf(63, 64);
    const port = not(53);
    const address = oneOf("10.0.0.1", "10.0.0.2");
    match(frame, { ipv4: { ttl, source: address }, udp: { sourcePort: port }, icmp: { sequence: port } });
  });

  test("with a wrong name next to a right one do not compile", () => {
    // @ts-expect-error there is no such flag
    match(frame, { tcp: oneOf({ syn: true, akc: false }) });
    // @ts-expect-error there is no such field in an element of the list
    match(frame, { vlans: containing({ id: 5, prio: 3 }) });
    // @ts-expect-error there is no such field in an element of the list
    match(frame, { vlans: startingWith({ id: 5, prio: 3 }) });
    // @ts-expect-error there is no such field
    match(frame, { ipv4: oneOf({ ttl: 64, src: "10.0.0.1" }) });
    // @ts-expect-error there is no such field in an option
    match(frame, { dhcp: { options: containing({ code: 12, value: new Uint8Array(1) }) } });
    // @ts-expect-error there is no such field in this option
    match(frame, { tcp: { options: containing({ name: "maximum-segment-size", byte: 1460 }) } });
    // @ts-expect-error a field of another option
    match(frame, { tcp: { options: containing({ name: "sack", bytes: 1460 }) } });
    // @ts-expect-error a field of another extension header
    match(frame, { ipv6: { extensionHeaders: containing({ name: "fragment", routingType: 5 }) } });
    // @ts-expect-error there is no such field in a question
    match(frame, { dns: { questions: containing({ name: "a", tpye: 1 }) } });
    // @ts-expect-error there is no such layer in a quoted packet
    match(frame, { icmp: { quoted: oneOf({ updd: {} }) } });
    // @ts-expect-error there is no such layer
    match(frame, oneOf({ tcp: {} }, { synn: true }));
    // @ts-expect-error there is no such field in a pattern that must not fit
    match(frame, { tcp: not({ synn: true }) });
    // @ts-expect-error there is no such field in one of several patterns
    match(frame, allOf({ tcp: { synn: true } }));
  });

  test("with values of another type do not compile", () => {
    // @ts-expect-error there is no such operation
    match(frame, { arp: { operation: oneOf("replay") } });
    // @ts-expect-error a number, not a text
    match(frame, { ipv4: { ttl: not("64") } });
    // @ts-expect-error the source is always there
    match(frame, { ipv4: { source: oneOf(absent, "1.2.3.4") } });
    // @ts-expect-error a text for a number, created before its place is known
    const texts: FramePattern = { ipv4: { ttl: TEXTS } };
    match(frame, texts);
  });
});

const TEXTS = oneOf("63", "64");
