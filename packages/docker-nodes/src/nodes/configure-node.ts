import { assemble, type BridgePort, bringUp, creationOf } from "../network/interface-commands.ts";
import type { ResolvedInterface } from "../network/interface-options.ts";
import { NODE_INTERFACE } from "../network/ip-commands.ts";
import { requireKernelSupport } from "../network/kernel-support.ts";
import type { Interfaces } from "../network/resolve-interfaces.ts";
import { changeRoute, changeRule } from "../network/route-commands.ts";
import type { RouteOptions } from "../network/route-options.ts";
import { configureTunnel } from "../network/wireguard-commands.ts";
import type { ShellContainer } from "../shell/shell-container.ts";
import { unreachable } from "../unreachable.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { ResolvedNodeOptions } from "./node-options.ts";

/** Creates the interfaces of a node that are not taps, in order. Each of them, and each bridge of taps, is passed to `onCreated`. */
export async function createInterfaces(
  shell: ShellContainer,
  { interfaces }: ResolvedNodeOptions,
  tapsOf: (name: string) => readonly string[],
  { onCreated, wait }: { readonly onCreated: (name: string) => void; readonly wait: WaitOptions },
): Promise<void> {
  for (const [name, options] of Object.entries(interfaces)) {
    const creation = creationOf(name, options);
    if (creation !== undefined) {
      await requireKernelSupport(creation.feature, creation.advice, () => shell.run(creation.command, wait));
      onCreated(name);
    }
    if (options.kind === "wireguard") await configureTunnel(shell, name, options, wait);
    await shell.runAll(assemble(name, options, portsOf(options, interfaces, tapsOf(name))), wait);
  }
}

/** Returns the commands that bring the interfaces of a node up, in order. Routes come last, because they need the links to be up. */
export function configureNode(options: ResolvedNodeOptions): string[][] {
  const { interfaces, duplicateAddressDetection, routes, rules, ipv6 } = options;
  const entries = Object.entries(interfaces);
  return [
    ...entries.flatMap(([name, own]) => bringUp(name, own, duplicateAddressDetection)),
    ...entries.flatMap(([device, { gateways }]) =>
      gateways.map((via) => changeRoute("add", { to: "default", via, device, table: tableOf(device, interfaces) })),
    ),
    ...routes.map((route) => changeRoute("add", withDevice(route, interfaces))),
    ...rules.flatMap((rule) => changeRule("add", rule, ipv6)),
  ];
}

/** Returns a route with the device that its options say, or imply. */
function withDevice(route: RouteOptions, interfaces: Interfaces): RouteOptions {
  const { via, device, nextHops } = route;
  if (device !== undefined || nextHops !== undefined) return route;
  const names = Object.keys(interfaces);
  const isOnly = names.length === 1 && names[0] === NODE_INTERFACE;
  return via === undefined || isOnly ? { ...route, device: NODE_INTERFACE } : route;
}

function portsOf(options: ResolvedInterface, interfaces: Interfaces, taps: readonly string[]): BridgePort[] {
  if (options.kind === "tap") {
    return options.taps > 1 ? taps.map((device) => ({ device, passesJumbo: true })) : [];
  }
  if (options.kind !== "bridge") return [];
  return options.members.map((device) => {
    const { kind, mtu } = interfaces[device] ?? unreachable("the members of a bridge are interfaces of the node");
    return { device, passesJumbo: kind === "tap" && mtu === undefined };
  });
}

/** Returns the table of the VRF that has an interface as a member: a route through it belongs there. */
function tableOf(name: string, interfaces: Interfaces): number | undefined {
  for (const options of Object.values(interfaces)) {
    if (options.kind === "vrf" && options.members.includes(name)) return options.table;
  }
  return undefined;
}
