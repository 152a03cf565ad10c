import { beforeEach, expect, test, vi } from "vitest";
import { planTestbed } from "./plan-testbed.ts";

const addresses = ["192.0.2.1/24"];
const mac = "02:00:00:00:00:01";

beforeEach(() => {
  vi.stubEnv("ALPY_NODE_IMAGE", "node-image:1");
  return () => vi.unstubAllEnvs();
});

/** Options that the types refuse, but JavaScript can pass. */
type Wrong = Record<string, unknown>;

test.each<[Wrong, string]>([
  [{}, "createTestbed needs either machine or machines"],
  [{ machine: {}, machines: {} }, "createTestbed needs either machine or machines"],
  [{ machines: {} }, "machines must name at least one machine"],
  [{ machines: { a: {} }, links: [] }, "links and golden belong to machine; with machines, each machine has its own"],
  [{ machines: { "A b": {} } }, `a key of machines must be a name of at most 31 lower-case letters, digits and "-"`],
  [{ machine: {}, links: [{ wire: "../x" }] }, "links[0].wire must be a name of at most 31 lower-case letters"],
  [{ machine: {}, links: [{ nic: 1 }, { nic: 1 }] }, "links[1].nic: NIC 1 is already used by links[0]"],
  [{ machine: {}, wires: { far: {} } }, "wires.far: no link names this wire"],
  [{ machine: {}, segments: { lan: {} } }, "segments.lan: no link names this segment"],
  [{ machine: {}, links: [{ segment: "L" }] }, "links[0].segment must be a name of at most 31 lower-case letters"],
  [
    { machine: {}, links: [{ segment: "lan", addresses }] },
    "links[0]: set addresses of the segment's node in segments.lan",
  ],
  [
    { machine: {}, links: [{ wire: "w", mtu: 9_000 }] },
    "links[0]: a link that ends in a wire has no node and no options of one: mtu",
  ],
  [{ machine: {}, links: [{ wire: "w", segment: "s" }] }, "links[0]: a link has one end, got wire and segment"],
  [{ machine: {}, links: [{ node: "a", wire: "w" }] }, "links[0]: a link has one end, got wire and node"],
  [
    { machine: {}, links: [{ interface: "eth1" }] },
    "links[0].interface: it belongs to a node, which the link must name",
  ],
  [{ machine: {}, links: [{ node: "a" }] }, "links[0].node must be a key of nodes, got 'a'"],
  [{ machine: {}, nodes: { b: {} }, links: [{ node: "a" }] }, "links[0].node must be one of b, got 'a'"],
  [{ machine: {}, nodes: { a: {} } }, "nodes.a: no link names this node"],
  [{ machine: {}, nodes: { A: {} } }, "a key of nodes must be a name of at most 31 lower-case letters"],
  [
    { machine: {}, nodes: { a: {} }, links: [{ node: "a", addresses }] },
    "links[0]: set addresses of the node in nodes.a",
  ],
  [{ machine: {}, nodes: { a: { addresses: 5 } }, links: [{ node: "a" }] }, "nodes.a.addresses must be a list, got 5"],
  [
    { machine: {}, nodes: { a: {} }, links: [{ node: "a", interface: "eth1" }] },
    "links[0].interface must be one of eth0, got 'eth1'",
  ],
  [
    { machine: {}, nodes: { a: { interfaces: { eth0: {}, eth1: {} } } }, links: [{ node: "a" }] },
    "links[0].interface must be one of eth0, eth1, got undefined",
  ],
  [
    { machine: {}, nodes: { a: { interfaces: { eth0: {}, eth1: {} } } }, links: [{ node: "a", interface: "eth1" }] },
    "nodes.a.interfaces.eth0: no link names this interface",
  ],
  [
    { machine: {}, nodes: { a: { interfaces: { eth0: { taps: 2 } } } }, links: [{ node: "a" }] },
    'nodes.a.interfaces.eth0: unknown option "taps"; the links that name the interface have the taps',
  ],
  [
    { machine: {}, links: [{ wire: "a" }, { wire: "a" }, { wire: "a" }] },
    "links[2].wire: the wire a already joins two other links",
  ],
  [
    { machines: { left: { nics: [{ mac }] }, right: { nics: [{ mac }] } } },
    `machines left and right share the MAC address ${mac}`,
  ],
  [
    { machine: { disk: { path: "/dev/null", format: "raw", persist: true } }, golden: { prepare: () => undefined } },
    "golden cannot be combined with a disk that has persist: true",
  ],
  [{ machine: {}, links: [{ name: "n1" }, { name: "n1" }] }, "links[0] and links[1] share the node name n1"],
])("a contradiction is refused: %j", (options, message) => {
  expect(() => planTestbed(options)).toThrow(
    expect.objectContaining({ name: "TypeError", message: expect.stringContaining(message) as string }),
  );
});

test.each<[Wrong, string]>([
  [{ machine: {}, artifact: "x" }, 'testbed: unknown option "artifact"; expected one of machine, links, golden'],
  [
    { machine: {}, links: [{}, { adresses: [] }] },
    'links[1]: unknown option "adresses"; expected one of nic, captured',
  ],
  [{ machine: {}, golden: { prepare: () => undefined, hasLinks: 1 } }, "golden.hasLinks must be a boolean, got 1"],
  [{ machine: {}, golden: { prepared: true } }, 'golden: unknown option "prepared"; expected one of prepare, check'],
  [{ machines: { left: { links: [{ taps: 2 }] } } }, 'machines.left.links[0]: unknown option "taps"'],
  [{ machines: { left: { golden: { checks: 1 } } } }, 'machines.left.golden: unknown option "checks"'],
  [
    { machines: { left: { discs: [] } } },
    'machines.left: unknown option "discs"; expected one of architecture, disk, disks',
  ],
  [
    { machine: {}, links: [{ wire: "far" }], wires: { far: { impairment: {} } } },
    'wires.far: unknown option "impairment"',
  ],
  [{ machine: {}, links: [{ segment: "lan" }], segments: { lan: { taps: 2 } } }, 'segments.lan: unknown option "taps"'],
  [
    { machine: { nics: [{ modell: "e1000" }] } },
    'machine.nics[0]: unknown option "modell"; expected one of model, mac',
  ],
  [{ machine: { disk: { path: "/dev/null", persists: true } } }, 'machine.disk: unknown option "persists"'],
  [
    { machine: {}, links: [{ routes: [{ to: "default", through: "x" }] }] },
    'links[0].routes[0]: unknown option "through"',
  ],
])("an unknown option is refused by its path: %j", (options, message) => {
  expect(() => planTestbed(options)).toThrow(
    expect.objectContaining({ name: "TypeError", message: expect.stringContaining(message) as string }),
  );
});

/** Values that are wrong for an option, and the path with which the message must begin. */
const wrongValues: [(value: unknown) => Wrong, string, unknown[]][] = [
  [(machine) => ({ machine }), "machine", [null, 1, "disk.qcow2", []]],
  [(machines) => ({ machines }), "machines", [null, 1, []]],
  [(left) => ({ machines: { left } }), "machines.left", [null, undefined, "disk.qcow2"]],
  [(golden) => ({ machine: {}, golden }), "golden", [null, true]],
  [(links) => ({ machine: {}, links }), "links", [null, {}, 2]],
  [(segments) => ({ machine: {}, segments }), "segments", [null, []]],
  [(lan) => ({ machine: {}, links: [{ segment: "lan" }], segments: { lan } }), "segments.lan", [null, "192.0.2.1/24"]],
  [(far) => ({ machine: {}, links: [{ wire: "far" }], wires: { far } }), "wires.far", [null, 1]],
  [(link) => ({ machine: {}, links: [link] }), "links[0]", [null, "lan", 1]],
  [(nic) => ({ machine: {}, links: [{ nic }] }), "links[0].nic", [null, Number.NaN, -1, 0.5, "0"]],
  [(captured) => ({ machine: {}, links: [{ captured }] }), "links[0].captured", [null, 1, "yes"]],
  [
    (address) => ({ machine: {}, links: [{ addresses: [address] }] }),
    "links[0].addresses[0]",
    [null, 1, "192.0.2.300/24"],
  ],
  [
    (address) => ({ machines: { left: { links: [{}, { addresses: ["192.0.2.1/24", address] }] } } }),
    "machines.left.links[1].addresses[1]",
    ["192.0.2.1", "2001:db8::1/129"],
  ],
  [(mtu) => ({ machine: {}, links: [{ mtu }] }), "links[0].mtu", [null, Number.NaN, -1, 1_500.5, "1500"]],
  [
    (gateway) => ({ machine: {}, segments: { lan: { gateways: [gateway] } }, links: [{ segment: "lan" }] }),
    "segments.lan.gateways[0]",
    [null, "192.0.2.1/24"],
  ],
  [
    (loss) => ({ machine: {}, links: [{ wire: "w" }], wires: { w: { impair: { loss } } } }),
    "wires.w.impair.loss",
    [null, Number.NaN, -0.1, 2, "1"],
  ],
  [
    (seed) => ({ machine: {}, links: [{ wire: "w" }], wires: { w: { seed } } }),
    "wires.w.seed",
    [null, Number.NaN, 1.5],
  ],
  [(memoryMiB) => ({ machine: { memoryMiB } }), "machine.memoryMiB", [null, Number.NaN, 0, -256, 0.5, "256"]],
  [(cores) => ({ machines: { left: { cores } } }), "machines.left.cores", [null, Number.NaN, 0, 1.5]],
  [
    (value) => ({ machines: { left: { nics: [{ mac: value }] } } }),
    "machines.left.nics[0].mac",
    [null, "ff:ff:ff:ff:ff:ff"],
  ],
  [(prepare) => ({ machine: {}, golden: { prepare } }), "golden.prepare", [undefined, null, "prepare"]],
  [(timeoutFactor) => ({ machine: {}, timeoutFactor }), "timeoutFactor", [null, Number.NaN, 0, -1, "2"]],
  [(artifacts) => ({ machine: {}, artifacts }), "artifacts", [null, "", 1]],
  [(mergedCapture) => ({ machine: {}, mergedCapture }), "mergedCapture", [null, "sometimes", true]],
  [(requireNoDrops) => ({ machine: {}, requireNoDrops }), "requireNoDrops", [null, "yes", 1]],
  [(nodeImage) => ({ machine: {}, nodeImage }), "nodeImage", [null, "", 1]],
  [(logger) => ({ machine: {}, logger }), "logger", [null, {}, console.log]],
  [(onStep) => ({ machine: {}, onStep }), "onStep", [null, "step"]],
  [(signal) => ({ machine: {}, signal }), "signal", [null, {}, 1]],
];

test.each(wrongValues.flatMap(([options, path, values]) => values.map((value) => ({ path, value, options }))))(
  "$path: $value is refused by its path, with the expectation and the value",
  ({ options, path, value }) => {
    const error = thrownBy(() => planTestbed(options(value)));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: expect.stringMatching(/ must be .*, got /) as string });
    expect(String((error as TypeError).message).slice(0, path.length + 9)).toBe(`${path} must be `);
  },
);

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("expected an error");
}
