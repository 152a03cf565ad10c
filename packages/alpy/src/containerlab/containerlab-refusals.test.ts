import { describe, expect, test } from "vitest";
import { problemsOf } from "./problems-of.fixture.ts";
import { readContainerlab } from "./read-containerlab.ts";

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
