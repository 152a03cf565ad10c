import { expect, test } from "vitest";
import { planTestbed } from "./plan.ts";
import type { TestbedOptions } from "./testbed-options.ts";

const addresses = ["192.0.2.1/24"];

test("one machine is called dut, its links take its NICs in order", () => {
  const { machines } = planTestbed({ machine: {}, links: [{ addresses }, { wire: "far" }] });
  expect(machines).toMatchObject([
    {
      ...{ name: "dut", prefix: "" },
      links: [
        { index: 0, nic: 0, captured: true, end: { kind: "node", node: 0, tap: 0 } },
        { index: 1, nic: 1, captured: true, end: { kind: "wire", wire: "far", side: 0 } },
      ],
    },
  ]);
});

test("a link that names its NIC leaves the others to the rest, and the machine has as many as the highest wants", () => {
  const { machines } = planTestbed({ machine: {}, links: [{}, { nic: 0 }, { nic: 4 }, {}] });
  expect(machines[0]?.links.map(({ nic }) => nic)).toEqual([1, 0, 4, 2]);
  expect(machines[0]?.machine.nics).toHaveLength(5);
});

test("several machines have names before their files, and MACs of their own", () => {
  const { machines } = planTestbed({ machines: { left: { links: [{}] }, right: { links: [{}] } } });
  expect(machines.map(({ prefix, machine }) => [prefix, machine.nics[0]?.mac])).toEqual([
    ["left-", "52:54:00:a1:00:00"],
    ["right-", "52:54:00:a1:01:00"],
  ]);
});

test("a wire that two links name is one wire, with its own options", () => {
  const between = [{ wire: "between" }];
  const { wires, machines } = planTestbed({
    machines: { left: { links: between }, right: { links: [...between, { wire: "open" }] } },
    wires: { between: { seed: 7 } },
  });
  expect(wires).toEqual({ between: { seed: 7 }, open: {} });
  expect(machines.flatMap(({ links }) => links.map(({ end }) => end))).toEqual([
    { kind: "wire", wire: "between", side: 0 },
    { kind: "wire", wire: "between", side: 1 },
    { kind: "wire", wire: "open", side: 0 },
  ]);
});

test("a segment is one node with a tap for each link that names it, among the nodes of the other links", () => {
  const lan = { addresses };
  const { nodes, machines } = planTestbed({
    machines: {
      left: { links: [{ addresses: ["198.51.100.1/24"] }, { segment: "lan" }] },
      right: { links: [{ segment: "lan" }, {}, { segment: "open" }] },
    },
    segments: { lan },
  });
  expect(nodes).toEqual([{ addresses: ["198.51.100.1/24"] }, { addresses, taps: 2 }, {}, { taps: 1 }]);
  expect(machines.flatMap(({ links }) => links.map(({ end }) => end))).toMatchObject([
    { node: 0, tap: 0 },
    { node: 1, tap: 0 },
    { node: 1, tap: 1 },
    { node: 2, tap: 0 },
    { node: 3, tap: 0 },
  ]);
  expect(lan).toEqual({ addresses });
});

const mac = "02:00:00:00:00:01";
test.each<[TestbedOptions, string]>([
  [{}, "a testbed is made from either machine or machines"],
  [{ machine: {}, machines: {} }, "a testbed is made from either machine or machines"],
  [{ machines: {} }, "machines must name at least one machine"],
  [{ machines: { a: {} }, links: [] }, "links and golden go with machine; each of several machines has its own"],
  [
    { machines: { "A b": {} } },
    'machines: a name has lower-case letters, digits and "-", and begins with a letter, got "A b"',
  ],
  [{ machine: {}, links: [{ wire: "../x" }] }, "links[0].wire: a name has lower-case letters"],
  [{ machine: {}, links: [{ nic: 1 }, { nic: 1 }] }, "links[1].nic: NIC 1 has another link already"],
  [{ machine: {}, links: [{ nic: 0.5 }] }, "links[0].nic must be a whole number from 0, got 0.5"],
  [{ machine: {}, wires: { far: {} } }, "wires.far: no link names this wire"],
  [{ machine: {}, segments: { lan: {} } }, "segments.lan: no link names this segment"],
  [{ machine: {}, links: [{ segment: "L" }] }, "links[0].segment: a name has lower-case letters"],
  [
    // What the types refuse, JavaScript may say.
    { machine: {}, links: [JSON.parse('{"segment":"lan","addresses":[]}')] },
    "links[0]: addresses of a segment's node go with segments.lan",
  ],
  [
    { machine: {}, links: [{ wire: "a" }, { wire: "a" }, { wire: "a" }] },
    "wires.a: a wire has two ends, and more links name it",
  ],
  [
    { machines: { left: { nics: [{ mac }] }, right: { nics: [{ mac }] } } },
    `the MAC address ${mac} stands in machines left and right`,
  ],
])("%j is refused before anything starts", (options, message) => {
  expect(() => planTestbed(options)).toThrow(message);
});

test.each<[object, string]>([
  [{ machine: {}, artifact: "x" }, "testbed.artifact is no option; there are machine, links, golden"],
  [{ machine: {}, links: [{}, { adresses: [] }] }, "links[1].adresses is no option; there are nic, captured, wire"],
  [{ machine: {}, golden: { prepared: true } }, "golden.prepared is no option; there are prepare, check"],
  [{ machines: { left: { links: [{ taps: 2 }] } } }, "machines.left.links[0].taps is no option"],
  [{ machines: { left: { golden: { checks: 1 } } } }, "machines.left.golden.checks is no option"],
  [{ machine: {}, wires: { far: { impairment: {} } } }, "wires.far.impairment is no option; there are impair, seed"],
  [{ machine: {}, segments: { lan: { taps: 2 } } }, "segments.lan.taps is no option; there are name, addresses"],
  [{ machine: { nics: [{ modell: "e1000" }] } }, "machine.nics[0].modell is no option; there are model, mac"],
  [{ machine: { disk: { path: "/dev/null", persists: true } } }, "machine.disk.persists is no option; there are path"],
])("an unknown option is refused by its place: %j", (options, message) => {
  expect(() => planTestbed(options as TestbedOptions)).toThrow(
    expect.objectContaining({ name: "TypeError", message: expect.stringContaining(message) as string }),
  );
});
