import { BlockList, isIPv4 } from "node:net";
import type { NamedInterfaceOptions, NamedNodeOptions } from "../testbed/testbed-options.ts";
import type { LinuxInterface } from "./connections.ts";
import { type ExecEffect, execEffect } from "./exec-lines.ts";
import { type Findings, quoted } from "./findings.ts";
import type { LabNode } from "./lab-node.ts";
import type { Tree } from "./yaml-tree.ts";

/** A command of `exec`, and its line. */
interface ExecLine {
  readonly line: number;
  /** Where it is: `topology.nodes.h1.exec[0]`. */
  readonly path: string;
  readonly command: string;
}

/** A Linux node as the options of a named node, and the commands that its options do not express. */
export interface LinuxOptions {
  readonly options: NamedNodeOptions;
  readonly commands: readonly ExecLine[];
}

type AddressEffect = Extract<ExecEffect, { kind: "address" }>;
type RouteEffect = Extract<ExecEffect, { kind: "route" }>;

/** Turns a node of kind `linux` into options: its interfaces with the addresses, gateways and routes of its commands. */
export function linuxOptions(
  node: LabNode,
  interfaces: ReadonlyMap<string, LinuxInterface>,
  findings: Findings,
): LinuxOptions {
  const network = new LinuxNetwork(interfaces);
  const lines = execLines(node, findings);
  // Addresses first: a route is that of the interface which reaches its gateway.
  const rest = lines.filter(({ line, path, command }) => {
    const effect = execEffect(command);
    if (effect?.kind === "no-default") {
      findings.ignore(line, path, "a node has no default route through a management network");
      return false;
    }
    if (effect !== undefined && effect.device === "eth0" && !interfaces.has("eth0")) {
      findings.refuse(
        line,
        `${quoted(command)} is not possible: eth0 is containerlab's management interface; remove it`,
      );
      return false;
    }
    if (effect?.kind === "address") return !network.addAddress(effect);
    return effect?.kind === "up" ? !interfaces.has(effect.device) : true;
  });
  const commands = rest.filter(({ command }) => {
    const effect = execEffect(command);
    return effect?.kind === "route" ? !network.addRoute(effect) : true;
  });
  return { options: network.options(sysctlsOf(node, findings)), commands };
}

/** Returns the commands of a node in containerlab's order: those of the defaults, its kind, its group, its own. */
function execLines({ settings }: LabNode, findings: Findings): ExecLine[] {
  return (settings.get("exec") ?? []).toReversed().flatMap(({ line, path, value }) => {
    const items: readonly Tree[] = value.kind === "list" ? value.items : [];
    if (value.kind !== "list" || items.some(({ kind }) => kind !== "text"))
      findings.refuse(line, "exec must be a list of texts");
    return items.flatMap((item, index) =>
      item.kind === "text" ? [{ line: item.line, path: `${path}[${index}]`, command: item.text.trim() }] : [],
    );
  });
}

function sysctlsOf({ settings }: LabNode, findings: Findings): Record<string, string> {
  const sysctls = (settings.get("sysctls") ?? []).toReversed().flatMap(({ line, value }) => {
    if (value.kind !== "map") findings.refuse(line, "sysctls must be a mapping");
    const entries = value.kind === "map" ? [...value.entries] : [];
    return entries.flatMap(([name, { value: own }]) => (own.kind === "text" ? [[name, own.text] as const] : []));
  });
  return Object.fromEntries(sysctls);
}

class LinuxNetwork {
  readonly #interfaces: ReadonlyMap<string, LinuxInterface>;
  readonly #addresses = new Map<string, string[]>();
  readonly #gateways = new Map<string, string[]>();
  readonly #routes: { readonly to: string; readonly via: string; readonly device: string }[] = [];

  constructor(interfaces: ReadonlyMap<string, LinuxInterface>) {
    this.#interfaces = interfaces;
  }

  /** Returns whether the address is one of an interface of a link. */
  addAddress({ address, device }: AddressEffect): boolean {
    if (!this.#interfaces.has(device)) return false;
    const addresses = this.#addresses.get(device) ?? [];
    if (!addresses.includes(address)) addresses.push(address);
    this.#addresses.set(device, addresses);
    return true;
  }

  /** Returns whether an interface of a link reaches the gateway, and has no other one yet if it is a default route. */
  addRoute({ to, via, device = this.#reaching(via) }: RouteEffect): boolean {
    if (device === undefined || !this.#interfaces.has(device)) return false;
    if (to !== "default") {
      this.#routes.push({ to, via, device });
      return true;
    }
    const all = [...this.#gateways.values()].flat();
    if (all.some((gateway) => isIPv4(gateway) === isIPv4(via))) return false;
    this.#gateways.set(device, [...(this.#gateways.get(device) ?? []), via]);
    return true;
  }

  options(sysctls: Readonly<Record<string, string>>): NamedNodeOptions {
    const interfaces = [...this.#interfaces].map(([name, { macAddress, mtu }]): [string, NamedInterfaceOptions] => {
      const addresses = this.#addresses.get(name) ?? [];
      return [name, defined({ addresses, gateways: this.#gateways.get(name), mtu, macAddress })];
    });
    const routes = this.#routes.length === 0 ? undefined : this.#routes;
    const own = Object.keys(sysctls).length === 0 ? undefined : sysctls;
    return defined({ interfaces: Object.fromEntries(interfaces), routes, sysctls: own });
  }

  #reaching(gateway: string): string | undefined {
    const family = isIPv4(gateway) ? "ipv4" : "ipv6";
    return [...this.#addresses].find(([, addresses]) =>
      addresses.some((text) => {
        const [address = "", length = ""] = text.split("/");
        if (isIPv4(address) !== (family === "ipv4")) return false;
        const subnet = new BlockList();
        subnet.addSubnet(address, Number(length), family);
        return subnet.check(gateway, family);
      }),
    )?.[0];
  }
}

/** Returns options without those that are not given: they are printed as JSON and compared. */
export function defined<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}
