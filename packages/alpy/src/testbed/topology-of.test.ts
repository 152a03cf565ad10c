import { expect, test, vi } from "vitest";
import { AlpyError } from "../errors.ts";
import { topologyOf } from "./plan-testbed.ts";

test("the topology of a testbed has its machines, NICs, links and ends, and needs no image of the nodes", () => {
  vi.stubEnv("ALPY_NODE_IMAGE", "");
  const topology = topologyOf({
    machines: {
      left: {
        nics: 3,
        links: [
          { addresses: ["192.0.2.2/24"], name: "client" },
          { wire: "between", captured: false },
        ],
      },
      right: { links: [{ wire: "between" }, { node: "host", interface: "lan" }, { segment: "core" }] },
    },
    nodes: { host: { interfaces: { lan: {}, v7: { kind: "vlan", parent: "lan", id: 7, gateways: ["192.0.2.1"] } } } },
  });
  vi.unstubAllEnvs();
  const tap = { kind: "tap", lower: [], addresses: [], gateways: [] };
  expect(topology.machines).toMatchObject([
    {
      name: "left",
      nics: [{ link: "left-link0", mac: "52:54:00:a1:00:00" }, { link: "left-link1" }, { link: undefined }],
    },
    { name: "right", nics: [{ link: "right-link0" }, { link: "right-link1" }, { link: "right-link2" }] },
  ]);
  expect(topology.links).toEqual([
    { name: "left-link0", machine: "left", nic: 0, captured: true, end: 0, interface: "eth0" },
    { name: "left-link1", machine: "left", nic: 1, captured: false, end: 3, interface: undefined },
    { name: "right-link0", machine: "right", nic: 0, captured: true, end: 3, interface: undefined },
    { name: "right-link1", machine: "right", nic: 1, captured: true, end: 1, interface: "lan" },
    { name: "right-link2", machine: "right", nic: 2, captured: true, end: 2, interface: "eth0" },
  ]);
  expect(topology.ends).toEqual([
    {
      kind: "node",
      name: undefined,
      container: "client",
      interfaces: [{ ...tap, name: "eth0", addresses: ["192.0.2.2/24"] }],
    },
    {
      kind: "named-node",
      name: "host",
      container: undefined,
      interfaces: [
        { ...tap, name: "lan" },
        { ...tap, name: "v7", kind: "vlan", lower: ["lan"], gateways: ["192.0.2.1"] },
      ],
    },
    { kind: "segment", name: "core", container: undefined, interfaces: [{ ...tap, name: "eth0" }] },
    { kind: "wire", name: "between" },
  ]);
});

test("the options are checked as those of a testbed", () => {
  expect(() => topologyOf({ machine: {}, links: [{ wire: "Far" }] })).toThrow(TypeError);
  expect(() => topologyOf({ machine: { disk: "/nowhere/disk.qcow2" } })).toThrow(AlpyError);
  expect(() => topologyOf({ machine: { disk: "/nowhere/disk.qcow2" } })).toThrow(
    expect.objectContaining({ code: "disk-not-found" }) as Error,
  );
});
