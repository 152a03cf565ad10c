import { directed } from "./address-test.ts";
import type { Generator } from "./generator.ts";
import * as numbers from "./numbers.ts";
import { both, either, isAt, loadAt, loadFrom, type PacketTest, type PacketValue } from "./packet.ts";
import type { Direction, Id, Qualifiers } from "./syntax/expression.ts";
import type { ProtocolWord } from "./syntax/words.ts";

/** The ports that fit, and the protocol of IP that a word or a port's name implies. */
export interface Ports {
  readonly first: number;
  readonly last: number;
  readonly protocol: number | undefined;
}

const PROTOCOLS: Partial<Record<ProtocolWord, number>> = {
  tcp: numbers.PROTOCOL_TCP,
  udp: numbers.PROTOCOL_UDP,
  sctp: numbers.PROTOCOL_SCTP,
};
const IP6_HEADER_BYTES = 40;

/**
 * Returns the test for a port or a range of ports, over both versions of IP.
 *
 * @throws {PcapError} `bad-filter`
 */
export function portTest(generator: Generator, qualifiers: Qualifiers, id: Id): PacketTest {
  const { direction } = qualifiers;
  const { at } = id;
  const ports = portsOf(generator, qualifiers, id);
  const protocols = ports.protocol === undefined ? Object.values(PROTOCOLS) : [ports.protocol];
  return either(
    ip6Test(generator, at, protocols, ports, direction),
    ipTest(generator, at, protocols, ports, direction),
  );
}

/**
 * Returns the ports that fit.
 *
 * @throws {PcapError} `bad-filter`
 */
export function portsOf(generator: Generator, { protocol, type }: Qualifiers, id: Id): Ports {
  const { at } = id;
  if (protocol !== undefined && PROTOCOLS[protocol] === undefined)
    return generator.bad(at, `"${protocol}" has no ports; tcp, udp and sctp have`);
  const ports = type === "portrange" ? parseRange(generator, id) : parsePort(generator, id);
  const given = protocol && PROTOCOLS[protocol];
  if (given !== undefined && ports.protocol !== undefined && given !== ports.protocol)
    return generator.bad(at, `this port is not one of ${protocol}`);
  return { ...ports, protocol: given ?? ports.protocol };
}

function ipTest(
  generator: Generator,
  at: number,
  protocols: readonly number[],
  ports: Ports,
  direction: Direction | undefined,
): PacketTest {
  const payloadAt = generator.ipPayloadAt();
  const portAt = (offset: number): PacketTest =>
    isWithin(
      loadFrom((packet) => payloadAt(packet) + offset, 2),
      ports,
    );
  const hasPort = directed(
    direction,
    () => portAt(0),
    () => portAt(2),
  );
  const carries = (protocol: number): PacketTest => isAt(generator.networkAt + 9, 1, protocol);
  const isCarried = either(...protocols.map(carries));
  return both(generator.payloadType(at, numbers.ETHER_IP), both(isCarried, both(generator.isFirstFragment(), hasPort)));
}

function ip6Test(
  generator: Generator,
  at: number,
  protocols: readonly number[],
  ports: Ports,
  direction: Direction | undefined,
): PacketTest {
  const payloadAt = generator.networkAt + IP6_HEADER_BYTES;
  const hasPort = directed(
    direction,
    () => isWithin(loadAt(payloadAt, 2), ports),
    () => isWithin(loadAt(payloadAt + 2, 2), ports),
  );
  const carries = (protocol: number): PacketTest => isAt(generator.networkAt + 6, 1, protocol);
  const isCarried = either(...protocols.map(carries));
  return both(generator.payloadType(at, numbers.ETHER_IP6), both(isCarried, hasPort));
}

function isWithin(load: PacketValue, { first, last }: Ports): PacketTest {
  if (first === last) return (packet) => load(packet) === first;
  return (packet) => {
    const port = load(packet);
    return port >= first && port <= last;
  };
}

function parsePort(generator: Generator, id: Id): Ports {
  const { first, protocol } = id.kind === "number" ? checkPort(generator, id.value, id.at) : ofName(generator, id);
  return { first, last: first, protocol };
}

function ofName(generator: Generator, id: Id): Ports {
  if (id.kind !== "name") return generator.bad(id.at, "a port is expected");
  return namedPort(generator, id.text, id.at);
}

function namedPort(generator: Generator, name: string, at: number): Ports {
  const found = numbers.portNamed(name);
  if (found === undefined) return generator.bad(at, `"${name}" is not the name of a known port; use its number`);
  return { first: found.port, last: found.port, protocol: found.protocol };
}

function checkPort(generator: Generator, port: number, at: number): Ports {
  if (port > 0xffff) return generator.bad(at, "a port is at most 65535");
  return { first: port, last: port, protocol: undefined };
}

/** Parses a range such as `6000-6008` or `ftp-data-ssh`; a range of one port may be a number. */
function parseRange(generator: Generator, id: Id): Ports {
  if (id.kind === "number") return checkPort(generator, id.value, id.at);
  if (id.kind !== "name") return generator.bad(id.at, "a range of ports such as 6000-6008 is expected");
  const { text, at } = id;
  const dash = text.indexOf("-");
  if (dash <= 0) return generator.bad(at, "a range of ports such as 6000-6008 is expected");
  const one = portOf(generator, text.slice(0, dash), at);
  const other = portOf(generator, text.slice(dash + 1), at + dash + 1);
  return {
    first: Math.min(one.first, other.first),
    last: Math.max(one.first, other.first),
    protocol: one.protocol === other.protocol ? one.protocol : undefined,
  };
}

function portOf(generator: Generator, text: string, at: number): Ports {
  return /^\d+$/.test(text) ? checkPort(generator, Number(text), at) : namedPort(generator, text, at);
}
