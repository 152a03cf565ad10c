import { describe, expect, test } from "vitest";
import { planTestbed } from "../testbed/plan-testbed.ts";
import { readContainerlab } from "./read-containerlab.ts";
import { TopologyError } from "./topology-error.ts";

/** Returns the problems of a file, `line: message`; fails if it has none. */
async function problemsOf(text: string, disks: Record<string, string> = {}): Promise<string[]> {
  const error: unknown = await readContainerlab(text, { disks }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TopologyError)) throw new Error("the file has no problems", { cause: error });
  expect(error.code).toBe("topology-refused");
  for (const { line, message } of error.problems) expect(error.message).toContain(`line ${line}: ${message}`);
  return error.problems.map(({ line, message }) => `${line}: ${message}`);
}

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

describe("settings are inherited", () => {
  const text = `topology:
  defaults:
    kind: linux
    sysctls: { net.ipv4.ip_forward: 0, net.ipv4.tcp_ecn: 1 }
  kinds:
    linux:
      exec: ["echo kind"]
      image: alpine
      sysctls: { net.ipv4.ip_forward: 1 }
    mikrotik_ros:
      startup-config: all.rsc
      env: { QEMU_MEMORY: 256, QEMU_SMP: 1 }
  groups:
    routers:
      kind: mikrotik_ros
      env: { QEMU_MEMORY: 512 }
    clients:
      exec: ["echo group"]
  nodes:
    r1: { group: routers, startup-config: r1.rsc }
    r2: { group: routers, env: { QEMU_SMP: 4 } }
    c1: { group: clients, exec: ["echo own"], labels: &labels { a: b } }
    c2: { labels: *labels, group: old-style }
  links:
    - endpoints: ["r1:eth1", "c1:eth1"]
    - endpoints: ["r2:eth1", "c2:eth1"]
`;
  const disks = { r1: "r1.img", r2: "r2.img" };

  test("from groups, kinds and defaults: the nearest counts, and mappings are merged", async () => {
    const { options } = await readContainerlab(text, { disks });
    expect(options.machines).toMatchObject({ r1: { memoryMiB: 512, cores: 1 }, r2: { memoryMiB: 512, cores: 4 } });
    expect(options.nodes).toMatchObject({
      c1: { sysctls: { "net.ipv4.ip_forward": "1", "net.ipv4.tcp_ecn": "1" } },
      c2: { sysctls: { "net.ipv4.ip_forward": "1", "net.ipv4.tcp_ecn": "1" } },
    });
  });

  test("and the commands of all of them run, the most general first", async () => {
    const { commands } = await readContainerlab(text, { disks });
    expect(commands.map((one) => (one.kind === "exec" ? `${one.node}: ${one.command}` : one.config))).toEqual([
      "r1.rsc",
      "all.rsc",
      "c1: echo kind",
      "c1: echo group",
      "c1: echo own",
      "c2: echo kind",
    ]);
  });

  test("and a setting that two nodes inherit is listed once", async () => {
    const { ignored } = await readContainerlab(text, { disks });
    expect(ignored.map(({ line, setting }) => `${line} ${setting}`)).toEqual([
      "4 topology.defaults.sysctls",
      "8 topology.kinds.linux.image",
      "22 topology.nodes.c1.labels",
      "23 topology.nodes.c2.labels",
      "23 topology.nodes.c2.group",
    ]);
  });
});

test("the extended notation of links has nodes, interfaces and MAC addresses", async () => {
  const text = `topology:
  nodes:
    r1: { kind: freebsd }
    h1: { kind: linux }
    r2: { kind: sonic-vm }
  links:
    - type: veth
      mtu: 1400
      vars: { cost: 10 }
      endpoints:
        - node: r1
          interface: eth2
          mac: 52:54:00:AA:BB:01
        - node: h1
          interface: lan0
          mac: 02:00:00:00:00:02
    - type: veth
      endpoints: [{ node: r1, interface: eth1 }, { node: r2, interface: eth1 }]
    - { endpoints: ["r1:eth3", "r2:eth2"] }
`;
  const { options } = await readContainerlab(text, { disks: { r1: "a", r2: "b" } });
  expect(options).toEqual({
    machines: {
      r1: {
        disk: "a",
        nics: [{}, { mac: "52:54:00:aa:bb:01" }, {}],
        links: [
          { nic: 0, wire: "r1-r2" },
          { nic: 1, node: "h1", interface: "lan0" },
          { nic: 2, wire: "r1-r2-2" },
        ],
      },
      r2: {
        disk: "b",
        links: [
          { nic: 0, wire: "r1-r2" },
          { nic: 1, wire: "r1-r2-2" },
        ],
      },
    },
    nodes: { h1: { interfaces: { lan0: { addresses: [], mtu: 1_400, macAddress: "02:00:00:00:00:02" } } } },
  });
});

test("merge keys and aliases are resolved, and numbers keep their digits", async () => {
  const text = `x-common: &common
  kind: linux
topology:
  nodes:
    r1: { kind: openbsd }
    10: { <<: *common, exec: [ip addr add 10.10.0.1/24 dev eth1] }
  links:
    - endpoints: ["r1:eth1", "10:eth1"]
`;
  expect(await problemsOf(text, { r1: "r1.img" })).toEqual(['1: "x-common" is not possible; remove it']);
  const inside = text.replace(
    "x-common: &common\n  kind: linux\ntopology:\n",
    "topology:\n  defaults: &common\n    kind: linux\n",
  );
  const { options } = await readContainerlab(inside, { disks: { r1: "r1.img" } });
  expect(options.nodes).toEqual({ n10: { interfaces: { eth1: { addresses: ["10.10.0.1/24"] } } } });
});

describe("what a testbed does not have is refused, every place by its line", () => {
  test.each<[string, string, string[]]>([
    [
      "links between linux nodes",
      `    - endpoints: ["h1:eth2", "h2:eth2"]`,
      ["10: h1:eth2 – h2:eth2 joins two linux nodes; at least one end must be a VM or a bridge of VMs"],
    ],
    [
      "links to the host",
      `    - endpoints: ["r1:eth2", "host:vm1"]`,
      ['10: an endpoint "host:" is not possible; links join two nodes of the file'],
    ],
    [
      "links to a network of the host and to the management network",
      `    - endpoints: ["macvlan:enp0s3", "r1:eth2"]\n    - endpoints: ["mgmt-net:x", "r1:eth3"]`,
      [
        '10: an endpoint "macvlan:" is not possible; links join two nodes of the file',
        '11: an endpoint "mgmt-net:" is not possible; links join two nodes of the file',
      ],
    ],
    [
      "other types of links",
      `    - type: vxlan\n      endpoint: { node: r1, interface: eth2 }\n      remote: 192.0.2.9`,
      ['10: a link of the type "vxlan" is not possible; links join two nodes (type: veth)'],
    ],
    [
      "the management interface, and names of a vendor",
      `    - endpoints: ["r1:eth0", "h2:eth2"]\n    - endpoints: ["r1:ge-0/0/1", "h2:eth3"]`,
      [
        "10: r1:eth0 is not possible; name an interface of a VM eth1, eth2, …; eth0 is containerlab's management interface",
        "11: r1:ge-0/0/1 is not possible; name an interface of a VM eth1, eth2, …; eth0 is containerlab's management interface",
      ],
    ],
    [
      "endpoints that are used twice, unknown or incomplete",
      `    - endpoints: ["r1:eth1", "h2:eth2"]\n    - endpoints: ["r9:eth1", "h2:eth3"]\n    - endpoints: ["r1", "h2:eth4"]\n    - endpoints: ["r1:eth7"]\n    - r1`,
      [
        "10: the endpoint r1:eth1 is already used in line 8",
        '11: the endpoint names "r9", which is not a node',
        '12: the endpoint must be NODE:INTERFACE, got "r1"',
        "13: a link needs endpoints: a list of two",
        "14: a link must be a mapping with endpoints",
      ],
    ],
    [
      "settings of links that are not known",
      `    - { endpoints: ["r1:eth2", "h2:eth2"], mtu: big, ipv4: [10.0.0.1/31] }`,
      ['10: "ipv4" of a link is not possible; remove it', "10: mtu must be a whole number"],
    ],
  ])("%s", async (_, links, problems) => {
    const text = `topology:
  nodes:
    r1:
      kind: mikrotik_ros
    h1: { kind: linux }
    h2: { kind: linux }
  links:
    - endpoints: ["r1:eth1", "h1:eth1"]
    - endpoints: ["r1:eth6", "h2:eth1"]
${links}
`;
    expect(await problemsOf(text, { r1: "r1.img" })).toEqual(problems);
  });

  test("kinds of containers, services and the host, with their links", async () => {
    const text = `topology:
  kinds:
    nokia_srlinux:
      image: ghcr.io/nokia/srlinux
  nodes:
    srl: { kind: nokia_srlinux }
    ceos: { kind: arista_ceos }
    k8s: { kind: k8s-kind }
    host1: { kind: host }
    r1: { kind: nokia_sros }
    none: {}
    list: []
  links:
    - endpoints: ["srl:e1-1", "r1:eth1"]
    - endpoints: ["ceos:eth1", "srl:e1-2"]
`;
    const container = "it runs in a container; replace it by a VM of the same system, or by a node of kind linux";
    expect(await problemsOf(text, { r1: "r1.img" })).toEqual([
      `6: the node "srl" is of the kind "nokia_srlinux": ${container}`,
      `7: the node "ceos" is of the kind "arista_ceos": ${container}`,
      `8: the node "k8s" is of the kind "k8s-kind": ${container}`,
      '9: the node "host1" is of the kind "host": links to the host are not possible; use a node of kind linux',
      '11: the node "none" has no kind; set it there, in its group or in defaults',
      '12: the node "list" must be a mapping',
    ]);
  });

  test("settings that would change what the nodes do", async () => {
    const text = `topology:
  nodes:
    r1:
      kind: vyosnetworks_vyos
      exec: [show version]
      extras: { vyos: {} }
      env: { QEMU_MEMORY: 1 GB }
    h1:
      kind: linux
      binds:
        - ./daemons:/etc/frr/daemons
      cmd: sleep infinity
      network-mode: container:other
      startup-config: h1.conf
      exec:
        - ip addr add 172.20.20.5/24 dev eth0
    h2: { kind: linux, network-mode: none }
    br: { kind: bridge, exec: ["ip link set br up"] }
  links:
    - endpoints: ["r1:eth1", "h1:eth1"]
    - endpoints: ["h1:eth2", "br:h1"]
`;
    expect(await problemsOf(text, { r1: "r1.img" })).toEqual([
      '5: "exec" of a VM is not possible: it runs in containerlab\'s container, not in the guest; remove it, and enter the commands on the console',
      '6: "extras" of a VM is not possible: remove it',
      '7: QEMU_MEMORY must be a whole number, got "1 GB"; write cores or MiB',
      '10: "binds" of a linux node is not possible: a node has no folders of the host; remove it, and give its files to the applications that need them',
      '12: "cmd" of a linux node is not possible: remove it, and start the program on the node as an application',
      '13: "network-mode" of a linux node is not possible: a node has the interfaces of its links only; remove it',
      '14: "startup-config" of a linux node is not possible: only a VM has one; remove it',
      '16: "ip addr add 172.20.20.5/24 dev eth0" is not possible: eth0 is containerlab\'s management interface; remove it',
      '17: no link joins "h2" to a VM; remove it, or link it',
      "18: no VM is linked to the bridge br; remove it, or link one",
    ]);
  });

  test("names that are the same in a testbed", async () => {
    const text = `topology:\n  nodes:\n    PC.1: { kind: freebsd }\n    pc_1: { kind: freebsd }\n`;
    expect(await problemsOf(text, { "PC.1": "a", pc_1: "b" })).toEqual([
      '4: the nodes "PC.1" and "pc_1" both have the name pc-1 in the testbed; rename one',
    ]);
  });

  test.each([
    ["", "1: the file must have a mapping topology, with nodes and links"],
    ["topology: []", "1: the file must have a mapping topology, with nodes and links"],
    ["topology:\n  nodes: 3", "2: topology.nodes must be a mapping of names to nodes"],
    ["topology:\n  nodes:\n    h: { kind: linux }\n  nodes: {}", "4: it is not valid YAML: Map keys must be unique"],
    ["topology:\n  nodes: {}\n  links: 3", "3: topology.links must be a list"],
    ["topology:\n  nodes: {}", "2: the file has no VM, so there is nothing to test"],
    ["topology:\n  nodes: {}\n  tools: {}", '3: "tools" of topology is not possible; remove it'],
    ["a: &a [*a]", "1: the file has too many or too deeply nested parts; look for aliases that repeat themselves"],
  ])("a file that is not a topology: %j", async (text, problem) => {
    expect(await problemsOf(text)).toContain(problem);
  });
});

describe("the arguments of readContainerlab", () => {
  const text = "topology:\n  nodes:\n    r1: { kind: freebsd }\n    h1: { kind: linux }";

  test.each<[unknown, string]>([
    [{ disk: {} }, 'options: unknown option "disk"; expected one of disks'],
    [{ disks: "r1.img" }, "disks must be an object, got 'r1.img'"],
    [{ disks: { r1: "" } }, "disks.r1 must be a path or the options of a disk, got ''"],
    [{ disks: { h1: "h1.img" } }, "disks.h1: the file has no VM of this name; its VMs are r1"],
  ])("are checked: %j", async (options, message) => {
    await expect(readContainerlab(text, options as object)).rejects.toThrow(new TypeError(message));
  });

  test("are checked: the text", async () => {
    await expect(readContainerlab(undefined as unknown as string)).rejects.toThrow(
      new TypeError("text must be the text of a topology file, got undefined"),
    );
  });
});

test("text of the file in a message cannot change a terminal", async () => {
  const [problem] = await problemsOf('topology:\n  nodes:\n    "\\e[31mred": { kind: host }\n');
  expect(problem).toContain(String.raw`\u001b[31mred`);
});
