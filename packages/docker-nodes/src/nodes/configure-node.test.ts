import { describe, expect, it } from "vitest";
import { assemble, creationOf } from "../network/interface-commands.ts";
import { configureNode } from "./configure-node.ts";
import { type NodeOptions, resolveNodeOptions } from "./node-options.ts";

const shown = (commands: readonly (readonly string[])[]): string[] => commands.map((command) => command.join(" "));
const configured = (options: NodeOptions): string[] => shown(configureNode(resolveNodeOptions(options, "nodes[0]")));

/** Returns how one of a node's interfaces is created. */
function created(name: string, interfaces: NonNullable<NodeOptions["interfaces"]>): string[] {
  const own = resolveNodeOptions({ interfaces }, "nodes[0]").interfaces[name];
  if (own === undefined) throw new Error(`there is no interface ${name}`);
  const creation = creationOf(name, own);
  const ports = own.kind === "bridge" ? own.members.map((device) => ({ device, passesJumbo: true })) : [];
  return shown([...(creation === undefined ? [] : [creation.command]), ...assemble(name, own, ports)]);
}

describe("the commands of a node", () => {
  it("set the interface up after its addresses and before its routes", () => {
    const addresses = ["192.0.2.1/24", "2001:db8::1/64"];
    expect(configured({ addresses, gateways: ["192.0.2.254", "fe80::1"] })).toEqual([
      "ip addr add 192.0.2.1/24 dev eth0",
      "ip addr add 2001:db8::1/64 dev eth0 nodad",
      "ip link set dev eth0 up",
      "ip route add default via 192.0.2.254 dev eth0",
      "ip -6 route add default via fe80::1 dev eth0",
    ]);
  });

  it("leave duplicate address detection on if asked", () => {
    const routes = [{ to: "2001:db8:1::/48", via: "2001:db8::2", metric: 5 }];
    expect(configured({ addresses: ["2001:db8::1/64"], routes, duplicateAddressDetection: true })).toEqual([
      "ip addr add 2001:db8::1/64 dev eth0",
      "ip link set dev eth0 up",
      "ip -6 route add 2001:db8:1::/48 via 2001:db8::2 dev eth0 metric 5",
    ]);
  });

  it("keep the device of a route that names one, and use eth0 where it is the only interface", () => {
    const routes = [{ to: "198.51.100.0/24", device: "lo" }, { to: "203.0.113.0/24" }];
    expect(configured({ routes }).slice(1)).toEqual([
      "ip route add 198.51.100.0/24 dev lo",
      "ip route add 203.0.113.0/24 dev eth0",
    ]);
  });

  it("bring all interfaces up before any route, and put the default routes of a VRF into its table", () => {
    const interfaces = {
      eth0: { addresses: ["192.0.2.1/24"], gateways: ["192.0.2.254"] },
      eth1: { addresses: ["192.0.2.1/24"], gateways: ["192.0.2.254"] },
      red: { kind: "vrf", members: ["eth1"], table: 100 },
    } as const;
    const routes = [{ to: "203.0.113.0/24", via: "192.0.2.9" }];
    const rules = [{ from: "203.0.113.0/24", table: 100 }];
    expect(configured({ interfaces, routes, rules })).toEqual([
      "ip addr add 192.0.2.1/24 dev eth0",
      "ip link set dev eth0 up",
      "ip addr add 192.0.2.1/24 dev eth1",
      "ip link set dev eth1 up",
      "ip link set dev red up",
      "ip route add default via 192.0.2.254 dev eth0",
      "ip route add default via 192.0.2.254 dev eth1 table 100",
      "ip route add 203.0.113.0/24 via 192.0.2.9",
      "ip rule add from 203.0.113.0/24 table 100",
    ]);
  });
});

describe("the commands that create an interface", () => {
  it("set MAC address and MTU of a tap that exists", () => {
    expect(created("eth0", { eth0: { mtu: 1400, macAddress: "02:00:00:00:00:01" } })).toEqual([
      "ip link set dev eth0 address 02:00:00:00:00:01",
      "ip link set dev eth0 mtu 1400",
    ]);
  });

  it("let a bridge's ports forward jumbo frames and all groups but pause frames, for any MTU of the bridge", () => {
    const commands = created("br0", { eth0: {}, br0: { kind: "bridge", members: ["eth0"] } });
    expect(commands.slice(1)).toEqual([
      "ip link set dev eth0 addrgenmode none",
      "ip link set dev eth0 mtu 9500",
      "ip link set dev eth0 master br0",
      "ip link set dev eth0 type bridge_slave group_fwd_mask 65533",
      "ip link set dev eth0 up",
      "ip link set dev br0 mtu 1500",
    ]);
    expect(commands[0]).toMatch(/^ip link add name br0 type bridge stp_state 0 /);
    expect(created("br0", { eth0: {}, br0: { kind: "bridge", members: ["eth0"], mtu: 1400 } }).at(-1)).toBe(
      "ip link set dev br0 mtu 1400",
    );
  });

  it("make a bond, a VLAN and a VRF of interfaces that are down", () => {
    const bond = { kind: "bond", members: ["eth0"], lacpRate: "fast", transmitHash: "layer3+4" } as const;
    expect(created("bond0", { eth0: {}, bond0: bond })).toEqual([
      "ip link add name bond0 type bond mode 802.3ad miimon 100 lacp_rate fast xmit_hash_policy layer3+4",
      "ip link set dev eth0 addrgenmode none",
      "ip link set dev eth0 master bond0",
    ]);
    expect(created("bond0", { eth0: {}, bond0: { ...bond, mode: "active-backup" as const } })[0]).toBe(
      "ip link add name bond0 type bond mode active-backup miimon 100",
    );
    expect(created("v10", { eth0: {}, v10: { kind: "vlan", parent: "eth0", id: 10 } })).toEqual([
      "ip link add link eth0 name v10 type vlan id 10",
    ]);
    expect(created("red", { eth0: {}, red: { kind: "vrf", members: ["eth0"], table: 7 } })).toEqual([
      "ip link add name red type vrf table 7",
      "ip link set dev eth0 master red",
    ]);
  });
});
