import { describe, expect, test } from "vitest";
import { planTestbed } from "../testbed/plan-testbed.ts";
import { problemsOf } from "./problems-of.fixture.ts";
import { readContainerlab } from "./read-containerlab.ts";

const TWO_ROUTERS = `name: two-routers
mgmt:
  network: lab-net
topology:
  nodes:
    r1:
      kind: vyosnetworks_vyos
      image: vyos:1.4
      startup-config: configs/r1.cfg
      mgmt-ipv4: 172.20.20.11
      env:
        QEMU_SMP: 2
        QEMU_MEMORY: 1024
        USERNAME: admin
    r2:
      kind: vyosnetworks_vyos
      image: vyos:1.4
    PC1:
      kind: linux
      image: alpine:3
      labels: { role: client }
      exec:
        - ip addr add 192.168.1.2/24 dev eth1
        - ip link set eth1 up
        - ip route replace default via 192.168.1.1
        - ip -6 addr add 2001:db8:1::2/64 dev eth1
        - ip -6 route add default via 2001:db8:1::1 dev eth1
        - ethtool -K eth1 tx off
    PC2:
      kind: linux
      exec:
        - ip address add 192.168.2.2/24 dev eth1
        - ip route del default
        - ip route add 10.0.0.0/8 via 192.168.2.1
        - ip route add 172.16.0.0/12 via 192.168.99.1
      sysctls:
        net.ipv4.ip_forward: 1
  links:
    - endpoints: ["r1:eth1", "r2:eth1"]
      labels: { area: "0" }
    - endpoints: ["PC1:eth1", "r1:eth2"]
    - endpoints: ["r2:eth3", "PC2:eth1"]
      mtu: 9000
`;

describe("two routers and two hosts", () => {
  test("are two machines that a wire joins, and two named nodes with their addresses, gateways and routes", async () => {
    const { options } = await readContainerlab(TWO_ROUTERS, { disks: { r1: "r1.qcow2", r2: { path: "r2.img" } } });
    expect(options).toEqual({
      machines: {
        r1: {
          disk: "r1.qcow2",
          cores: 2,
          memoryMiB: 1_024,
          links: [
            { nic: 0, wire: "r1-r2" },
            { nic: 1, node: "pc1", interface: "eth1" },
          ],
        },
        r2: {
          disk: { path: "r2.img" },
          links: [
            { nic: 0, wire: "r1-r2" },
            { nic: 2, node: "pc2", interface: "eth1" },
          ],
        },
      },
      nodes: {
        pc1: {
          interfaces: {
            eth1: {
              addresses: ["192.168.1.2/24", "2001:db8:1::2/64"],
              gateways: ["192.168.1.1", "2001:db8:1::1"],
            },
          },
        },
        pc2: {
          interfaces: { eth1: { addresses: ["192.168.2.2/24"], mtu: 9_000 } },
          routes: [{ to: "10.0.0.0/8", via: "192.168.2.1", device: "eth1" }],
          sysctls: { "net.ipv4.ip_forward": "1" },
        },
      },
    });
  });

  test("leave what options cannot express as commands, with their lines", async () => {
    const { commands } = await readContainerlab(TWO_ROUTERS, { disks: { r1: "r1.qcow2", r2: "r2.qcow2" } });
    expect(commands).toEqual([
      { kind: "startup-config", machine: "r1", config: "configs/r1.cfg", line: 9 },
      { kind: "exec", node: "pc1", command: "ethtool -K eth1 tx off", line: 28 },
      { kind: "exec", node: "pc2", command: "ip route add 172.16.0.0/12 via 192.168.99.1", line: 35 },
    ]);
  });

  test("list what has no effect, with its line and place", async () => {
    const { ignored } = await readContainerlab(TWO_ROUTERS, { disks: { r1: "r1.qcow2", r2: "r2.qcow2" } });
    expect(ignored.map(({ line, setting }) => `${line} ${setting}`)).toEqual([
      "1 name",
      "2 mgmt",
      "8 topology.nodes.r1.image",
      "10 topology.nodes.r1.mgmt-ipv4",
      "14 topology.nodes.r1.env.USERNAME",
      "17 topology.nodes.r2.image",
      "20 topology.nodes.PC1.image",
      "21 topology.nodes.PC1.labels",
      "33 topology.nodes.PC2.exec[1]",
      "40 topology.links[0].labels",
    ]);
  });

  test("need a disk for each machine, and the problem names the line of each", async () => {
    expect(await problemsOf(TWO_ROUTERS, { r2: "r2.qcow2" })).toEqual([
      '6: the VM "r1" needs a disk image: disks: { "r1": PATH }, --disk r1=PATH',
    ]);
  });
});

test("a clos of machines has a wire for each pair, and each leaf its host", async () => {
  const leaves = [1, 2, 3];
  const text = `topology:
  defaults:
    kind: arista_veos
  nodes:
    spine1:
    spine2:
${leaves.map((leaf) => `    leaf${leaf}:\n    host${leaf}: { kind: linux, exec: ["ip a add 10.0.${leaf}.2/24 dev eth1"] }`).join("\n")}
  links:
${leaves.map((leaf) => [1, 2].map((spine) => `    - endpoints: [spine${spine}:eth${leaf}, leaf${leaf}:eth${spine}]`).join("\n")).join("\n")}
${leaves.map((leaf) => `    - endpoints: [host${leaf}:eth1, leaf${leaf}:eth10]`).join("\n")}
`;
  const names = ["spine1", "spine2", "leaf1", "leaf2", "leaf3"];
  const disks = Object.fromEntries(names.map((name) => [name, import.meta.filename]));
  const { options, commands, ignored } = await readContainerlab(text, { disks });
  expect(commands).toEqual([]);
  expect(ignored).toEqual([]);
  const { machines, nodes, wires } = planTestbed({ ...options, nodeImage: "any" });
  expect(machines.map(({ name, links }) => [name, links.length])).toEqual([
    ["spine1", 3],
    ["spine2", 3],
    ["leaf1", 3],
    ["leaf2", 3],
    ["leaf3", 3],
  ]);
  expect(machines[2]?.options.nics).toHaveLength(10);
  expect([...wires.keys()].toSorted()).toEqual(
    leaves.flatMap((leaf) => [1, 2].map((spine) => `spine${spine}-leaf${leaf}`)).toSorted(),
  );
  expect(nodes?.nodes.map(({ interfaces }) => interfaces["eth1"]?.addresses)).toEqual([
    ["10.0.1.2/24"],
    ["10.0.2.2/24"],
    ["10.0.3.2/24"],
  ]);
});

describe("a bridge", () => {
  const bridged = (more: string): string => `topology:
  nodes:
    r1: { kind: vr-csr }
    r2: { kind: generic_vm }
    br-lan: { kind: bridge }
    unused: { kind: ovs-bridge }
    h1: { kind: linux }
    h2: { kind: linux }
  links:
    - endpoints: ["r1:eth1", "br-lan:r1"]
    - endpoints: ["br-lan:r2", "r2:eth1"]
    - endpoints: ["r1:eth2", "h2:eth1"]
${more}`;
  const disks = { r1: "r1.img", r2: "r2.img" };

  test("is a segment of its machines", async () => {
    const { options, ignored } = await readContainerlab(bridged('    - endpoints: ["h1:eth1", "r2:eth2"]'), { disks });
    expect(options.machines).toMatchObject({
      r1: { links: [{ nic: 0, segment: "br-lan" }, { node: "h2" }] },
      r2: { links: [{ nic: 0, segment: "br-lan" }, { node: "h1" }] },
    });
    expect(ignored).toEqual([{ line: 6, setting: "topology.nodes.unused", reason: "no link ends in it" }]);
  });

  test("with one linux node is the interface of that node, which its machines share", async () => {
    const { options } = await readContainerlab(bridged('    - endpoints: ["h1:eth1", "br-lan:h1"]'), { disks });
    expect(options.machines).toMatchObject({
      r1: { links: [{ nic: 0, node: "h1", interface: "eth1" }, { node: "h2" }] },
      r2: { links: [{ nic: 0, node: "h1", interface: "eth1" }] },
    });
  });

  test("with two linux nodes is refused", async () => {
    const text = bridged('    - endpoints: ["h1:eth1", "br-lan:h1"]\n    - endpoints: ["h2:eth2", "br-lan:h2"]');
    expect(await problemsOf(text, disks)).toEqual([
      "14: h1 and h2 are two linux nodes on the bridge br-lan; only one is possible",
    ]);
  });
});
