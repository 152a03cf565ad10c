import { describe, expect, test } from "vitest";
import { layOut } from "./layout.ts";
import { mermaid } from "./mermaid.ts";
import { topologySvg } from "./svg.ts";
import type { Topology, TopologyEnd, TopologyLink } from "./topology.ts";

const eth0 = { name: "eth0", kind: "tap", lower: [], addresses: [], gateways: [] } as const;

/** Returns a topology of machines, each with as many NICs as links. */
function topologyWith(
  names: readonly string[],
  links: readonly TopologyLink[],
  ends: readonly TopologyEnd[],
): Topology {
  const machines = names.map((name) => {
    const own = links.filter(({ machine }) => machine === name);
    return { name, nics: own.map(({ name: link }) => ({ model: "virtio-net-pci", mac: "52:54:00:a1:00:00", link })) };
  });
  return { machines, links, ends };
}

function link(machine: string, nic: number, end: number, interfaceName?: string): TopologyLink {
  return { name: `${machine}-link${nic}`, machine, nic, captured: true, end, interface: interfaceName };
}

/** A machine with as many links as it may have, each to a node of its own. */
function star(count: number): Topology {
  const links = Array.from({ length: count }, (_, nic) => link("dut", nic, nic, "eth0"));
  const ends = links.map((_, index): TopologyEnd => {
    const addresses = [`192.168.${index}.2/24`, `2001:db8:${index}::2/64`];
    const own = { ...eth0, addresses, gateways: [`192.168.${index}.1`] };
    return { kind: "node", name: undefined, container: undefined, interfaces: [own] };
  });
  return topologyWith(["dut"], links, ends);
}

/** Machines in a ring of wires, all on one segment. */
function ring(count: number): Topology {
  const names = Array.from({ length: count }, (_, index) => `r${index}`);
  const links = names.flatMap((name, index) => [
    link(name, 0, index),
    link(name, 1, (index + count - 1) % count),
    link(name, 2, count, "eth0"),
  ]);
  const wires = names.map((_, index): TopologyEnd => ({ kind: "wire", name: `wire${index}` }));
  const core: TopologyEnd = { kind: "segment", name: "core", container: undefined, interfaces: [eth0] };
  return topologyWith(names, links, [...wires, core]);
}

/** Machines that are linked with nothing, and an interface that is on others. */
function unlinked(): Topology {
  const bond = { ...eth0, name: "bond0", kind: "bond", lower: ["eth1", "eth2"], addresses: ["192.0.2.1/24"] } as const;
  const interfaces = [{ ...eth0, name: "eth1" }, { ...eth0, name: "eth2" }, bond];
  const host: TopologyEnd = { kind: "named-node", name: "host", container: "host-1", interfaces };
  const links = [link("a", 0, 0, "eth1"), link("b", 0, 0, "eth2")];
  return topologyWith(["a", "b", "alone"], links, [host]);
}

const TOPOLOGIES: [string, Topology][] = [
  ["one machine without links", topologyWith(["dut"], [], [])],
  ["16 links on one machine", star(16)],
  ["4 machines in a ring", ring(4)],
  ["5 machines in a ring", ring(5)],
  ["a machine without links", unlinked()],
];

describe.each(TOPOLOGIES)("the picture of %s", (_, topology) => {
  const { width, height, boxes, links } = layOut(topology);

  test("has all boxes within it, and none over another", () => {
    expect(boxes).toHaveLength(topology.machines.length + topology.ends.length);
    for (const [index, one] of boxes.entries()) {
      expect(one.x + one.width).toBeLessThan(width);
      expect(one.y + one.height).toBeLessThan(height);
      for (const other of boxes.slice(index + 1)) {
        const isBeside = one.x + one.width < other.x || other.x + other.width < one.x;
        const isAbove = one.y + one.height < other.y || other.y + other.height < one.y;
        expect(isBeside || isAbove).toBe(true);
      }
    }
  });

  test("has each link between the sides of two boxes, at rows of their own", () => {
    expect(links.map(({ name }) => name)).toEqual(topology.links.map(({ name }) => name));
    const ports = links.flatMap(({ from, to }) => [from, to]);
    for (const { x, y } of ports) {
      expect(
        boxes.filter((box) => (x === box.x || x === box.x + box.width) && y > box.y && y < box.y + box.height),
      ).toHaveLength(1);
    }
    expect(new Set(ports.map(({ x, y }) => `${x} ${y}`)).size).toBe(ports.length);
  });

  test("has all names", () => {
    const svg = topologySvg(topology);
    for (const { name } of [...topology.machines, ...topology.links]) expect(svg).toContain(name);
  });
});

test("machines that share an end are on different sides of it", () => {
  const { boxes } = layOut(ring(4));
  const middle = boxes.filter(({ box }) => box.kind !== "machine").map(({ x }) => x)[0] ?? 0;
  const sides = boxes.flatMap(({ box, x }) => (box.kind === "machine" ? [x < middle ? "left" : "right"] : []));
  expect(new Set(sides)).toEqual(new Set(["left", "right"]));
});

test("Mermaid's text has each machine, end and link, with NICs, interfaces and addresses", () => {
  expect(mermaid(unlinked())).toBe(`flowchart LR
  m0["a<br/>machine"]
  m1["b<br/>machine"]
  m2["alone<br/>machine"]
  e0("host<br/>node, container host-1<br/>eth1<br/>eth2<br/>bond0: bond of eth1, eth2 192.0.2.1/24")
  m0 ---|"a-link0<br/>NIC 0 to eth1"| e0
  m1 ---|"b-link0<br/>NIC 0 to eth2"| e0
  classDef machine fill:#e3ebfb,stroke:#40558a,color:#15181d
  classDef place fill:#f2f4f1,stroke:#566052,color:#15181d
  class m0,m1,m2 machine
  class e0 place
`);
});

test("a wire is that of the test, or between two links; a segment and a link without capture are shown as such", () => {
  const links = [link("a", 0, 0), link("a", 1, 1), { ...link("b", 0, 1), captured: false }, link("b", 1, 2, "eth0")];
  const segment: TopologyEnd = { kind: "segment", name: "lan", container: undefined, interfaces: [eth0] };
  const topology = topologyWith(["a", "b"], links, [
    { kind: "wire", name: "far" },
    { kind: "wire", name: "mid" },
    segment,
  ]);
  const text = mermaid(topology);
  expect(text).toContain('e0{{"far<br/>wire of the test"}}');
  expect(text).toContain('e1{{"mid<br/>wire between two links"}}');
  expect(text).toContain('e2[["lan<br/>segment<br/>eth0"]]');
  expect(text).toContain('m1 ---|"b-link0<br/>NIC 0<br/>not captured"| e1');
  expect(topologySvg(topology)).toContain("NIC 0: b-link0, not captured");
});

describe("text that is not a plain name", () => {
  const odd = '"]; end <b>&#59; `x` \u001b[31m \ud800 \uffff \\n |{}|';
  const topology = topologyWith([odd], [link(odd, 0, 0)], [{ kind: "wire", name: odd }]);

  test("is escaped for Mermaid", () => {
    const [, machine = ""] = mermaid(topology).split("\n");
    expect(machine).toBe(
      '  m0["#34;#93;#59; end #60;b#62;#38;#35;59#59; #96;x#96; #92;#8288;x1b#91;31m #92;#8288;u#123;d800#125; #65535; #92;#8288;n #124;#123;#125;#124;<br/>machine"]',
    );
  });

  test("is escaped for XML, and a long one is cut", () => {
    const svg = topologySvg(topology);
    expect(svg).toContain("&quot;]; end &lt;b&gt;&amp;#59; `x` \\x1b[31m \\u{d800} \ufffd \\n |{}|");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(svg).not.toMatch(/[\u0000-\u0009\u000b-\u001f\uffff]|<b>/);
    const long = topologyWith(["m".repeat(100)], [], []);
    expect(topologySvg(long)).toContain(`>${"m".repeat(63)}…<`);
  });
});

test.each<[unknown, string]>([
  [undefined, "topology must be an object, got undefined"],
  [
    { machines: [], links: [], ends: [], nodes: [] },
    'topology: unknown option "nodes"; expected one of machines, links, ends',
  ],
  [{ machines: [], links: [] }, "topology.ends must be a list, got undefined"],
  [topologyWith(["a"], [link("b", 0, 0)], []), "topology.links[0].machine must be one of a, got 'b'"],
  [topologyWith(["a"], [link("a", 0, 0)], []), "topology.links[0].end must be the index of an end, got 0"],
])("a value that is not a topology is refused: %j", (value, message) => {
  for (const draw of [mermaid, topologySvg]) expect(() => draw(value as Topology)).toThrow(new TypeError(message));
});
