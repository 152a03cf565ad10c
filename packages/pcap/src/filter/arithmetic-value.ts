import type { Generator } from "./generator.ts";
import * as numbers from "./numbers.ts";
import { always, both, isAt, loadFrom, type Packet, type PacketTest, type PacketValue } from "./packet.ts";
import { protocolTest } from "./protocol-test.ts";
import type { Arithmetic, Operator, Relation } from "./syntax/expression.ts";
import type { ProtocolWord } from "./syntax/words.ts";

/** A computed number, and the test that a packet has what it is computed from. */
interface Computed {
  readonly value: PacketValue;
  readonly guard: PacketTest;
}

const NETWORK_WORDS: readonly ProtocolWord[] = [
  "ip",
  "ip6",
  "arp",
  "rarp",
  "atalk",
  "decnet",
  "sca",
  "lat",
  "moprc",
  "mopdl",
];
const IP_PAYLOAD_WORDS: readonly ProtocolWord[] = ["sctp", "tcp", "udp", "icmp", "igmp", "igrp", "pim", "vrrp", "carp"];
const IP6_HEADER_BYTES = 40;
const MAX_SHIFT = 31;

/**
 * Returns the test that a relation of computed numbers holds. They are 32 bits without a sign.
 *
 * @throws {PcapError} `bad-filter`, `unsupported-filter`
 */
export function relationTest(
  generator: Generator,
  relation: Relation,
  left: Arithmetic,
  right: Arithmetic,
): PacketTest {
  const one = compute(generator, left);
  const other = compute(generator, right);
  return both(both(one.guard, other.guard), compare(relation, one.value, other.value));
}

function compare(relation: Relation, one: PacketValue, other: PacketValue): PacketTest {
  switch (relation) {
    case "=":
      return (packet) => one(packet) === other(packet);
    case "!=":
      return (packet) => one(packet) !== other(packet);
    case "<":
      return (packet) => one(packet) < other(packet);
    case "<=":
      return (packet) => one(packet) <= other(packet);
    case ">":
      return (packet) => one(packet) > other(packet);
    case ">=":
      return (packet) => one(packet) >= other(packet);
  }
}

function compute(generator: Generator, arithmetic: Arithmetic): Computed {
  switch (arithmetic.kind) {
    case "number": {
      const { value } = arithmetic;
      return { value: () => value, guard: always };
    }
    case "length":
      return { value: (packet) => packet.originalLength, guard: always };
    case "load":
      return load(generator, arithmetic);
    case "negate": {
      const { value, guard } = compute(generator, arithmetic.of);
      return { value: (packet) => -value(packet) >>> 0, guard };
    }
    case "binary": {
      const left = compute(generator, arithmetic.left);
      const right = compute(generator, arithmetic.right);
      checkOperand(generator, arithmetic.operator, arithmetic.right);
      // libpcap does not require the protocol of a right operand: what is there is read as if it were of the protocol.
      return { value: operate(arithmetic.operator, left.value, right.value), guard: left.guard };
    }
  }
}

function checkOperand(generator: Generator, operator: Operator, right: Arithmetic): void {
  if (right.kind !== "number") return;
  const { value, at } = right;
  if ((operator === "/" || operator === "%") && value === 0) generator.bad(at, "a division by zero");
  if ((operator === "<<" || operator === ">>") && value > MAX_SHIFT)
    generator.bad(at, `a shift by more than ${MAX_SHIFT} bits`);
}

function operate(operator: Operator, left: PacketValue, right: PacketValue): PacketValue {
  switch (operator) {
    case "+":
      return (packet) => (left(packet) + right(packet)) >>> 0;
    case "-":
      return (packet) => (left(packet) - right(packet)) >>> 0;
    case "*":
      return (packet) => Math.imul(left(packet), right(packet)) >>> 0;
    case "/":
      return (packet) => divide(packet, left(packet), right(packet), (one, other) => Math.floor(one / other));
    case "%":
      return (packet) => divide(packet, left(packet), right(packet), (one, other) => one % other);
    case "&":
      return (packet) => (left(packet) & right(packet)) >>> 0;
    case "|":
      return (packet) => (left(packet) | right(packet)) >>> 0;
    case "^":
      return (packet) => (left(packet) ^ right(packet)) >>> 0;
    case "<<":
      return (packet) => shift(left(packet), right(packet), (value, bits) => value << bits);
    case ">>":
      return (packet) => shift(left(packet), right(packet), (value, bits) => value >>> bits);
  }
}

function divide(packet: Packet, one: number, other: number, by: (one: number, other: number) => number): number {
  return other === 0 ? packet.fail() : by(one, other);
}

function shift(value: number, bits: number, by: (value: number, bits: number) => number): number {
  return bits > MAX_SHIFT ? 0 : by(value, bits) >>> 0;
}

function load(generator: Generator, { protocol, index, size, at }: Extract<Arithmetic, { kind: "load" }>): Computed {
  const place = compute(generator, index);
  const { linkAt } = generator.layout;
  const { networkAt } = generator;
  const from = (base: PacketValue): PacketValue =>
    loadFrom((packet) => (place.value(packet) + base(packet)) >>> 0, size);
  if (protocol === "link") return { value: from(() => linkAt), guard: place.guard };
  if (NETWORK_WORDS.includes(protocol)) {
    const guard = both(place.guard, protocolTest(generator, protocol, at));
    return { value: from(() => networkAt), guard };
  }
  if (IP_PAYLOAD_WORDS.includes(protocol)) {
    const isProtocol = protocolTest(generator, protocol, at);
    const inner = both(place.guard, both(isProtocol, generator.isFirstFragment()));
    const guard = both(generator.payloadType(at, numbers.ETHER_IP), inner);
    return { value: from(generator.ipPayloadAt()), guard };
  }
  if (protocol === "icmp6") {
    const isIp6 = both(place.guard, generator.payloadType(at, numbers.ETHER_IP6));
    const guard = both(isIp6, isAt(networkAt + 6, 1, numbers.PROTOCOL_ICMP6));
    return { value: from(() => networkAt + IP6_HEADER_BYTES), guard };
  }
  return generator.bad(at, `"${protocol}" cannot have an index`);
}
