import { expectTypeOf, test } from "vitest";
import { createTestbed } from "./create-testbed.ts";
import type { Testbed } from "./testbed.ts";
import type { LinkOptions, TestbedOptions } from "./testbed-options.ts";

const options = { machine: {}, nodes: { host: { interfaces: { eth0: {}, eth1: {} } }, peer: {} } } as const;

test("a link names a node and an interface that exist", () => {
  void createTestbed({
    ...options,
    links: [{ node: "host", interface: "eth1" }, { node: "peer" }, {}, { wire: "far" }],
  });
  // @ts-expect-error there is no such node
  void createTestbed({ ...options, links: [{ node: "hots" }] });
  // @ts-expect-error no node has such an interface
  void createTestbed({ ...options, links: [{ node: "host", interface: "eth2" }] });
  // @ts-expect-error there is no such node
  void createTestbed({ nodes: { host: {} }, machines: { left: { links: [{ node: "hots" }] } } });
  // @ts-expect-error there is no such option of a node
  void createTestbed({ machine: {}, nodes: { host: { adresses: [] } }, links: [{ node: "host" }] });
});

test("links may come from elsewhere", () => {
  const links: readonly LinkOptions[] = [{ node: "host" }, { wire: "far" }];
  void createTestbed({ machine: {}, links });
});

test("a testbed returns the nodes that its options name", async () => {
  const bed = await createTestbed({ ...options, links: [{ node: "host", interface: "eth1" }] });
  expectTypeOf(bed).toEqualTypeOf<Testbed<"host" | "peer">>();
  bed.node("peer");
  bed.node(0);
  // @ts-expect-error there is no such node
  bed.node("pear");
  const anyOptions: TestbedOptions = {};
  expectTypeOf(createTestbed(anyOptions)).resolves.toEqualTypeOf<Testbed>();
});
