import { badValue, checkObject } from "../option-checks.ts";
import { type InterfaceOptions, lowerInterfaces, type ResolvedInterface } from "./interface-options.ts";
import { checkDevice } from "./network-checks.ts";
import { resolveInterface } from "./resolve-interface.ts";

/** A node's interfaces by name. */
export type Interfaces = Readonly<Record<string, ResolvedInterface>>;

/** Names of interfaces that we or the kernel create. */
const RESERVED_NAME = /^(lo|all|default|port\d+|\d+)$/;

/**
 * Checks a node's interfaces and returns them, each after those that it needs.
 * @param path the interfaces as the user wrote them: `nodes[0].interfaces`
 * @throws {TypeError} for an unknown option or a bad value
 */
export function resolveInterfaces(interfaces: Readonly<Record<string, InterfaceOptions>>, path: string): Interfaces {
  checkObject(path, interfaces, "an object of interfaces by name");
  const entries = Object.entries(interfaces);
  if (entries.length === 0) throw badValue(path, "an object of at least one interface", interfaces);
  for (const [name] of entries) checkName(path, name);
  const resolved = new Map(entries.map(([name, options]) => [name, resolveInterface(options, `${path}.${name}`)]));
  for (const [name, options] of resolved) checkLower(name, options, resolved, path);
  checkMasters(resolved, path);
  return Object.fromEntries(inOrder(resolved, path));
}

function checkName(path: string, name: string): void {
  checkDevice(`a key of ${path}`, name);
  if (!RESERVED_NAME.test(name)) return;
  throw badValue(`a key of ${path}`, 'a name other than a number, "lo", "all", "default" and "port0"', name);
}

function checkLower(
  name: string,
  options: ResolvedInterface,
  all: ReadonlyMap<string, ResolvedInterface>,
  path: string,
): void {
  const others = [...all.keys()].filter((other) => other !== name);
  for (const [index, lower] of lowerInterfaces(options).entries()) {
    const place = options.kind === "vlan" ? "parent" : `members[${index}]`;
    if (others.includes(lower)) continue;
    const expectation = others.length === 0 ? "another interface of the node" : `one of ${others.join(", ")}`;
    throw badValue(`${path}.${name}.${place}`, expectation, lower);
  }
}

/** An interface has one master at most, and a member of a bond or bridge has no addresses: its master receives its packets. */
function checkMasters(all: ReadonlyMap<string, ResolvedInterface>, path: string): void {
  const masters = new Map<string, string>();
  for (const [name, options] of all) {
    if (!("members" in options)) continue;
    for (const member of options.members) {
      const other = masters.get(member);
      if (other !== undefined) throw new TypeError(`${path}: ${other} and ${name} share the member ${member}`);
      masters.set(member, name);
      const own = all.get(member);
      if (options.kind === "vrf" || own === undefined) continue;
      if (own.addresses.length === 0 && own.gateways.length === 0) continue;
      const what = own.addresses.length > 0 ? "addresses" : "gateways";
      throw badValue(`${path}.${member}.${what}`, `empty, because ${member} is a member of ${name}`, own[what]);
    }
  }
}

/** Returns the interfaces in an order in which they can be created. @throws {TypeError} if they need each other */
function inOrder(all: ReadonlyMap<string, ResolvedInterface>, path: string): [string, ResolvedInterface][] {
  const placed = new Map<string, ResolvedInterface>();
  const waiting = new Map(all);
  while (waiting.size > 0) {
    const next = [...waiting].find(([, options]) => lowerInterfaces(options).every((lower) => placed.has(lower)));
    if (next === undefined) throw new TypeError(`${path}: ${[...waiting.keys()].join(", ")} need each other`);
    const [name, options] = next;
    waiting.delete(name);
    placed.set(name, options);
  }
  return [...placed];
}
