import { addressTest } from "./address-test.ts";
import { relationTest } from "./arithmetic-value.ts";
import { castTest } from "./cast-test.ts";
import { chainTest } from "./chain-test.ts";
import { Generator } from "./generator.ts";
import { directionTest, headerTest, interfaceTest, llcTypeTest } from "./header-test.ts";
import type { Layout } from "./layout.ts";
import * as numbers from "./numbers.ts";
import { always, both, either, negated, type PacketTest } from "./packet.ts";
import { portTest } from "./port-test.ts";
import { anyIpProtocol, isisTest, isoTest, protocolTest } from "./protocol-test.ts";
import type { Expression, Id, Qualifiers } from "./syntax/expression.ts";

/**
 * Compiles a parsed expression for one kind of link.
 *
 * @throws {PcapError} `bad-filter`, `unsupported-filter`
 */
export function compileFilter(text: string, expression: Expression | undefined, layout: Layout): PacketTest {
  return expression === undefined ? always : compile(new Generator(text, layout), expression);
}

/** Compiles a part. The order matters: `vlan` and the like move the headers for all that follows in the text. */
function compile(generator: Generator, expression: Expression): PacketTest {
  switch (expression.kind) {
    case "and":
    case "or": {
      const left = compile(generator, expression.left);
      const right = compile(generator, expression.right);
      return expression.kind === "and" ? both(left, right) : either(left, right);
    }
    case "not":
      return negated(compile(generator, expression.of));
    case "protocol":
      return protocolTest(generator, expression.protocol, expression.at);
    case "relation":
      return relationTest(generator, expression.relation, expression.left, expression.right);
    case "cast":
      return castTest(generator, expression.cast, expression.protocol, expression.at);
    case "header":
      return headerTest(generator, expression.header, expression.value, expression.at);
    case "direction":
      return directionTest(generator, expression.isOutbound, expression.at);
    case "ifindex":
      return interfaceTest(generator, expression.value, expression.at);
    case "llc":
      return llcTypeTest(generator, expression.type, expression.at);
    case "id":
      return idTest(generator, expression.qualifiers, expression.id);
  }
}

function idTest(generator: Generator, qualifiers: Qualifiers, id: Id): PacketTest {
  const { type } = qualifiers;
  if (type === "port" || type === "portrange") return portTest(generator, qualifiers, id);
  if (type === "proto" || type === "protochain") return carriedTest(generator, qualifiers, id);
  if (id.kind === "name")
    return generator.unsupported(id.at, `"${id.text}" is a name, which is not looked up: use an address`);
  if (qualifiers.protocol === "decnet") return generator.unsupported(id.at, "DECnet addresses are not supported");
  if (qualifiers.protocol === "link" && id.kind !== "mac")
    return generator.bad(id.at, "`ether` needs a MAC address here");
  return addressTest(generator, qualifiers, id);
}

/** Returns the test for `proto` and `protochain`. */
function carriedTest(generator: Generator, { protocol, type }: Qualifiers, id: Id): PacketTest {
  const { at } = id;
  const numberOf = (layer: "ether" | "ip" | "iso"): number => {
    if (id.kind === "number") return id.value;
    if (id.kind === "name") return numbers.protocolNamed(generator.text, at, layer, id.text);
    return generator.bad(at, "the number or the name of a protocol is expected");
  };
  if (protocol !== undefined && !["link", "ip", "ip6", "iso", "isis"].includes(protocol))
    return generator.bad(at, `"${protocol}" has no protocol above it that can be named`);
  if (protocol === undefined || protocol === "ip" || protocol === "ip6") {
    const number = numberOf("ip");
    if (number > 0xff) return generator.bad(at, "a protocol of IP is at most 255");
    return type === "proto" ? ipTest(generator, protocol, number, at) : chain(generator, protocol, number, at);
  }
  if (type === "protochain") return generator.bad(at, "`protochain` is for ip and ip6");
  if (protocol === "link") return generator.payloadType(at, checkEtherType(generator, numberOf("ether"), at));
  const number = numberOf("iso");
  return protocol === "iso" ? isoTest(generator, at, number) : isisTest(generator, at, [number]);
}

function ipTest(generator: Generator, protocol: "ip" | "ip6" | undefined, number: number, at: number): PacketTest {
  if (protocol === "ip") return generator.ipProtocol(at, number);
  return protocol === "ip6" ? generator.ip6Protocol(at, number) : anyIpProtocol(generator, at, number);
}

function chain(generator: Generator, protocol: "ip" | "ip6" | undefined, number: number, at: number): PacketTest {
  if (protocol !== undefined) return chainTest(generator, at, protocol === "ip" ? 4 : 6, number);
  return either(chainTest(generator, at, 4, number), chainTest(generator, at, 6, number));
}

function checkEtherType(generator: Generator, type: number, at: number): number {
  return type <= 0xffff ? type : generator.bad(at, "a type is at most 0xffff");
}
