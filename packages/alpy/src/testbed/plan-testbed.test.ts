import { beforeEach, describe, expect, test, vi } from "vitest";
import { preparationPlan } from "./golden-state.ts";
import { planTestbed } from "./plan-testbed.ts";
import type { TestbedOptions } from "./testbed-options.ts";

const addresses = ["192.0.2.1/24"];
const mac = "02:00:00:00:00:01";

beforeEach(() => {
  vi.stubEnv("ALPY_NODE_IMAGE", "node-image:1");
  return () => vi.unstubAllEnvs();
});

describe("a plan", () => {
  test("names the only machine dut, and assigns its NICs to its links in order", () => {
    const { machines } = planTestbed({ machine: {}, links: [{ addresses }, { wire: "far" }] });
    expect(machines).toMatchObject([
      {
        name: "dut",
        prefix: "",
        links: [
          { name: "link0", nic: 0, isCaptured: true, end: { kind: "node", node: 0, tap: 0 } },
          { name: "link1", nic: 1, isCaptured: true, end: { kind: "wire", wire: "far", side: 0 } },
        ],
      },
    ]);
  });

  test("leaves the NICs that no link names to the other links, and the machine has as many as the highest needs", () => {
    const { machines } = planTestbed({ machine: {}, links: [{}, { nic: 0 }, { nic: 4 }, {}] });
    expect(machines[0]?.links.map(({ nic }) => nic)).toEqual([1, 0, 4, 2]);
    expect(machines[0]?.options.nics).toHaveLength(5);
  });

  test("has the machine's name in the file names of several machines, and MAC addresses of its own for each", () => {
    const { machines } = planTestbed({ machines: { left: { links: [{}] }, right: { links: [{}] } } });
    expect(machines.map(({ prefix, options, links }) => [prefix, options.nics[0]?.mac, links[0]?.name])).toEqual([
      ["left-", "52:54:00:a1:00:00", "left-link0"],
      ["right-", "52:54:00:a1:01:00", "right-link0"],
    ]);
  });

  test("has one wire for two links that name it, with its own options resolved", () => {
    const between = [{ wire: "between" }];
    const { wires, machines } = planTestbed({
      machines: { left: { links: between }, right: { links: [...between, { wire: "open" }] } },
      wires: { between: { seed: 7 } },
    });
    expect([...wires.keys()]).toEqual(["between", "open"]);
    expect(wires.get("between")).toMatchObject({ seed: 7, queueFrames: 4_096 });
    expect(machines.flatMap(({ links }) => links.map(({ end }) => end))).toEqual([
      { kind: "wire", wire: "between", side: 0 },
      { kind: "wire", wire: "between", side: 1 },
      { kind: "wire", wire: "open", side: 0 },
    ]);
  });

  test("has one node for a segment, with a tap for each link that names it", () => {
    const lan = { addresses };
    const { nodes, machines } = planTestbed({
      machines: {
        left: { links: [{ addresses: ["198.51.100.1/24"] }, { segment: "lan" }] },
        right: { links: [{ segment: "lan" }, {}, { segment: "open" }] },
      },
      segments: { lan },
    });
    expect(nodes?.image).toBe("node-image:1");
    expect(nodes?.nodes.map(({ interfaces }) => interfaces)).toMatchObject([
      { eth0: { addresses: ["198.51.100.1/24"], taps: 1 } },
      { eth0: { addresses, taps: 2 } },
      { eth0: { addresses: [], taps: 1 } },
      { eth0: { addresses: [], taps: 1 } },
    ]);
    expect(machines.flatMap(({ links }) => links.map(({ end }) => end))).toMatchObject([
      { node: 0, tap: 0 },
      { node: 1, tap: 0 },
      { node: 1, tap: 1 },
      { node: 2, tap: 0 },
      { node: 3, tap: 0 },
    ]);
    expect(lan).toEqual({ addresses });
  });

  test("has one node for all links that name it, with taps in the order of its interfaces", () => {
    const { nodes, machines } = planTestbed({
      nodes: {
        host: {
          interfaces: {
            eth0: { addresses },
            bond0: { kind: "bond", members: ["eth2", "eth1"], addresses: ["198.51.100.1/24"] },
            eth1: {},
            eth2: {},
          },
        },
        shared: { addresses: ["203.0.113.1/24"] },
      },
      machines: {
        left: {
          links: [{ node: "host", interface: "eth2" }, { node: "shared" }, { node: "host", interface: "eth0" }],
        },
        right: {
          links: [
            { node: "shared", interface: "eth0" },
            { node: "host", interface: "eth1" },
            { node: "host", interface: "eth0" },
          ],
        },
      },
    });
    expect([...(nodes?.names ?? [])]).toEqual([
      ["host", 0],
      ["shared", 1],
    ]);
    expect(nodes?.nodes.map(({ interfaces }) => interfaces)).toMatchObject([
      { eth0: { taps: 2 }, eth1: { taps: 1 }, eth2: { taps: 1 }, bond0: { members: ["eth2", "eth1"] } },
      { eth0: { taps: 2, addresses: ["203.0.113.1/24"] } },
    ]);
    expect(machines.flatMap(({ links }) => links.map(({ end }) => end))).toEqual([
      { kind: "node", node: 0, tap: 3, interfaceName: "eth2" },
      { kind: "node", node: 1, tap: 0, interfaceName: "eth0" },
      { kind: "node", node: 0, tap: 0, interfaceName: "eth0" },
      { kind: "node", node: 1, tap: 1, interfaceName: "eth0" },
      { kind: "node", node: 0, tap: 2, interfaceName: "eth1" },
      { kind: "node", node: 0, tap: 1, interfaceName: "eth0" },
    ]);
  });

  test("gives the nodes with which a machine is prepared MAC addresses that stay the same", () => {
    const golden = { prepare: () => Promise.resolve(), hasLinks: true };
    const own = { addresses, macAddress: mac };
    const macsOf = (more: object[]): (string | undefined)[] => {
      const links = [{ addresses }, ...more, own];
      const { nodes } = planTestbed({ machines: { left: { golden, links }, right: { links: [{}] } } });
      return (nodes?.nodes ?? []).map(({ interfaces }) => interfaces["eth0"]?.macAddress);
    };
    const [first, last, other] = macsOf([]);
    expect(first).toMatch(/^02:a1(:[0-9a-f]{2}){4}$/);
    expect([last, other]).toEqual([mac, undefined]);
    expect(macsOf([{}])[0]).toBe(first);
    expect(macsOf([{}])[1]).not.toBe(first);
  });

  test("prepares a machine with its own links only, their nodes and wires", () => {
    const golden = { prepare: () => Promise.resolve(), hasLinks: true };
    const plan = planTestbed({
      nodes: { host: { name: "exact", interfaces: { eth0: {}, eth1: {} } } },
      machines: {
        left: { links: [{ wire: "between" }, { node: "host", interface: "eth0" }, {}] },
        right: { golden, links: [{ wire: "between" }, { addresses }, { node: "host", interface: "eth1" }] },
      },
    });
    const [left, right] = plan.machines;
    if (!left || !right) throw new Error("both machines are planned");
    const prepared = preparationPlan(plan, right, plan.settings);
    expect(prepared.machines[0]?.links.map(({ name, end }) => [name, end])).toMatchObject([
      ["link0", { kind: "wire", wire: "between", side: 0 }],
      ["link1", { kind: "node", node: 1, tap: 0 }],
      ["link2", { kind: "node", node: 0, tap: 1 }],
    ]);
    expect(prepared.nodes?.nodes).toMatchObject([{ name: undefined }, { interfaces: { eth0: { addresses } } }]);
    expect([...(prepared.nodes?.names ?? [])]).toEqual([["host", 0]]);
    expect([...prepared.wires.keys()]).toEqual(["between"]);
    const alone = preparationPlan(plan, left, plan.settings);
    expect(alone).toMatchObject({ machines: [{ links: [] }], nodes: undefined });
  });

  test("needs no image where no link ends in a node", () => {
    vi.stubEnv("ALPY_NODE_IMAGE", undefined);
    expect(planTestbed({ machine: {}, links: [{ wire: "a" }] }).nodes).toBeUndefined();
    expect(() => planTestbed({ machine: {}, links: [{}] })).toThrow(
      expect.objectContaining({ name: "DockerNodesError", code: "image-missing" }),
    );
  });
});

test("an option that is undefined counts as not given", () => {
  const options: TestbedOptions = {
    machine: {},
    links: undefined,
    golden: undefined,
    segments: undefined,
    wires: undefined,
  };
  expect(planTestbed(options)).toMatchObject({ machines: [{ links: [], golden: undefined }], nodes: undefined });
});
