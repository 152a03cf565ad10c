import { afterAll, describe, expect, it } from "vitest";
import { createNodes, createWireguardKeys, type InterfaceOptions, type NodeSet } from "../src/index.ts";
import { at, kernelAccepts, leftByUs, missing } from "./support.ts";

afterAll(async () => {
  expect(await leftByUs()).toEqual([]);
});

/** Returns the command that pings an address once, from an address of the node. */
function ping(to: string, from: string): string[] {
  return ["ping", "-c", "1", "-W", "2", "-I", from, to];
}

describe.skipIf(missing())("a node with several interfaces", () => {
  it("reaches a peer on each of them, by routes, several paths and rules of its own", async () => {
    await using nodeSet = await createNodes({
      nodes: [
        {
          interfaces: {
            eth0: { addresses: ["192.0.2.1/24"], gateways: ["192.0.2.2"] },
            eth1: { addresses: ["198.51.100.1/24"], mtu: 1400, macAddress: "02:00:00:00:00:01" },
          },
          routes: [
            { to: "10.0.0.0/8", nextHops: [{ via: "192.0.2.2", weight: 2 }, { via: "198.51.100.2" }] },
            { to: "default", via: "198.51.100.2", table: 100 },
          ],
          rules: [{ from: "198.51.100.1/32", table: 100, priority: 10 }],
        },
        {
          interfaces: {
            eth0: { addresses: ["192.0.2.2/24", "203.0.113.1/32"] },
            eth1: { addresses: ["198.51.100.2/24"] },
          },
        },
      ],
      joins: [
        [0, 1],
        [
          { node: 0, interface: "eth1" },
          { node: 1, interface: "eth1" },
        ],
      ],
    });
    await nodeSet.attach();
    const node = at(nodeSet.nodes);
    const peer = at(nodeSet.nodes, 1);
    expect(node.interfaces.map(({ name }) => name)).toEqual(["eth0", "eth1"]);
    expect(await node.interface("eth1").status()).toMatchObject({ mtu: 1400, macAddress: "02:00:00:00:00:01" });
    expect(() => node.interface("eth2")).toThrow(new TypeError('name must be one of eth0, eth1, got "eth2"'));
    await node.run(ping("192.0.2.2", "192.0.2.1"), { check: true });
    await node.run(ping("198.51.100.2", "198.51.100.1"), { check: true });

    expect(await node.routes()).toContainEqual({
      family: "inet",
      to: "10.0.0.0/8",
      nextHops: [
        { via: "192.0.2.2", device: "eth0", weight: 2 },
        { via: "198.51.100.2", device: "eth1", weight: 1 },
      ],
    });
    expect(await node.routes({ table: 100 })).toMatchObject([{ to: "default", via: "198.51.100.2", device: "eth1" }]);
    expect(await node.routes({ table: 101 })).toEqual([]);
    // The main table sends these packets through eth0; the rule sends those of the second address through eth1.
    const before = await peer.interface("eth1").statistics();
    await node.run(ping("203.0.113.1", "198.51.100.1"), { check: true });
    expect((await peer.interface("eth1").statistics()).rx.packets).toBeGreaterThan(before.rx.packets);
    await node.removeRule({ from: "198.51.100.1/32", table: 100, priority: 10 });
    await node.addRule({ incoming: "eth1", table: 100 });
    const { stdout } = await node.run(["ip", "rule", "show"], { check: true });
    expect(stdout).not.toContain("from 198.51.100.1");
    expect(stdout).toContain("iif eth1 lookup 100");
  });

  it("relays between two others as a bridge, transparently", async () => {
    await using nodeSet = await createNodes({
      nodes: [
        { addresses: ["192.0.2.1/24"] },
        { interfaces: { left: {}, right: {}, br0: { kind: "bridge", members: ["left", "right"] } } },
        { addresses: ["192.0.2.2/24"] },
      ],
      joins: [
        [0, { node: 1, interface: "left" }],
        [{ node: 1, interface: "right" }, 2],
      ],
    });
    await nodeSet.attach();
    await at(nodeSet.nodes).run(ping("192.0.2.2", "192.0.2.1"), { check: true });
    expect((await at(nodeSet.nodes, 1).addresses()).filter(({ device }) => device !== "lo")).toEqual([]);
    expect(() => at(nodeSet.nodes, 1).eth0).toThrow(TypeError);
  });

  it.each<[string, InterfaceOptions, string]>([
    ["bonds", { kind: "bond", members: ["eth0"] }, "ip link add bond1 type bond"],
    ["VLAN subinterfaces", { kind: "vlan", parent: "eth0", id: 10 }, "ip link add link veth0 name v10 type vlan id 10"],
    [
      "WireGuard",
      { kind: "wireguard", privateKey: createWireguardKeys().privateKey, listenPort: 51_820 },
      "ip link add wg0 type wireguard",
    ],
    ["VRFs", { kind: "vrf", members: ["eth0"], table: 100 }, "ip link add red type vrf table 100"],
  ])("has %s if the kernel has them; otherwise the error names the feature", async (feature, options, command) => {
    const interfaces = { eth0: {}, upper: { ...options, addresses: ["192.0.2.1/24"] } };
    await using nodeSet: NodeSet = await createNodes({ nodes: [{ interfaces }, {}], joins: [[0, 1]] });
    const attaching = nodeSet.attach();
    if (kernelAccepts(command)) {
      await attaching;
      expect(await at(nodeSet.nodes).interface("upper").status()).toMatchObject({ up: true });
    } else {
      await expect(attaching).rejects.toMatchObject({
        code: "kernel-unsupported",
        message: expect.stringContaining(`This kernel does not support ${feature}`),
      });
    }
  });
});
