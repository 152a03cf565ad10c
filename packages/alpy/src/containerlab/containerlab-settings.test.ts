import { describe, expect, test } from "vitest";
import { problemsOf } from "./problems-of.fixture.ts";
import { readContainerlab } from "./read-containerlab.ts";

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
