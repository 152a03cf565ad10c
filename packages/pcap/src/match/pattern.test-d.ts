import { describe, expectTypeOf, test } from "vitest";
import { absent, atLeast, between, containing, type FramePattern, match, oneOf } from "../match.ts";

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
