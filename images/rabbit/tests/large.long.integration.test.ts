import { createTestbed, type Dut, type DutOptions, type LinkOptions, type Testbed } from "@alpy/alpy";
import { echoesOn, goldenOf, logIn, rabbit, setUp } from "@alpy/carrot";
import { describe, expect, test } from "vitest";
import { rabbitMachine } from "./appliances.ts";
import { directBoot } from "./image.ts";
import "./nothing-left.ts";

/*
 * Large testbeds, alone and eight at a time. The figures are in alpy's docs/large-testbeds.md; each test prints its own.
 */

const LIMITS = { timeout: 1_800_000 };
const PINGS = 3;
const MANY_NICS = 16;
/** On a host that is busy with 32 machines, their consoles and power need longer. */
const TIMEOUT_FACTOR = 10;

/** Opens a testbed, uses it and closes it. Prints how long that took. */
async function use(name: string, open: () => Promise<Testbed>, work: (bed: Testbed) => Promise<void>): Promise<void> {
  const startMs = performance.now();
  const seconds = (): string => ((performance.now() - startMs) / 1_000).toFixed(1);
  const times: string[] = [];
  {
    await using bed = await open();
    times.push(`open ${seconds()} s`);
    await work(bed);
    times.push(`used ${seconds()} s`);
  }
  console.log(`${name}: ${times.join(", ")}, closed ${seconds()} s`);
}

/** Configures a machine by a script on its console. */
async function configureDut(bed: Testbed, dut: Dut, script: string): Promise<void> {
  await setUp(bed, await logIn(bed, rabbit, dut.console), `sysctl -w net.ipv4.ip_forward=1\n${script}`);
}

/*
 * Four Rabbits in a ring: two of its links are wires, two are segments. Requests go one way round, replies the other.
 *
 *   host a 10.1.0.2 ── r0 ── wire 10.0.1.0/24 ── r1 ── segment 10.0.2.0/24 ── r2 ── host b 10.3.0.2
 *                      └── segment 10.0.4.0/24 ── r3 ── wire 10.0.3.0/24 ──────┘
 */
const RING: Readonly<Record<string, { links: readonly LinkOptions[]; script: string }>> = {
  r0: {
    links: [{ wire: "one" }, { segment: "four" }, { addresses: ["10.1.0.2/24"], gateways: ["10.1.0.1"] }],
    script: `ip address add 10.0.1.1/24 dev eth0; ip address add 10.0.4.1/24 dev eth1; ip address add 10.1.0.1/24 dev eth2
      ip route add 10.3.0.0/24 via 10.0.1.2`,
  },
  r1: {
    links: [{ wire: "one" }, { segment: "two" }],
    script: `ip address add 10.0.1.2/24 dev eth0; ip address add 10.0.2.1/24 dev eth1
      ip route add 10.3.0.0/24 via 10.0.2.2`,
  },
  r2: {
    links: [{ wire: "three" }, { segment: "two" }, { addresses: ["10.3.0.2/24"], gateways: ["10.3.0.1"] }],
    script: `ip address add 10.0.3.1/24 dev eth0; ip address add 10.0.2.2/24 dev eth1; ip address add 10.3.0.1/24 dev eth2
      ip route add 10.1.0.0/24 via 10.0.3.2`,
  },
  r3: {
    links: [{ wire: "three" }, { segment: "four" }],
    script: `ip address add 10.0.3.2/24 dev eth0; ip address add 10.0.4.2/24 dev eth1
      ip route add 10.1.0.0/24 via 10.0.4.1`,
  },
};
/** No reverse path filter: a reply comes from where its source is not reached. */
const NO_FILTER = "for filter in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >$filter; done";

function openRing(name: string): Promise<Testbed> {
  const duts = Object.entries(RING).map(([dut, { links }]): [string, DutOptions] => {
    return [dut, { ...rabbitMachine, golden: goldenOf(rabbit), links }];
  });
  const machines = Object.fromEntries(duts);
  const artifacts = `artifacts/${name}`;
  return createTestbed({ machines, artifacts, requireNoDrops: true, timeoutFactor: TIMEOUT_FACTOR });
}

async function useRing(bed: Testbed): Promise<void> {
  await bed.start();
  await Promise.all(bed.duts.map((dut) => configureDut(bed, dut, `${NO_FILTER}\n${RING[dut.name]?.script ?? ""}`)));
  await ping(bed.dut("r0").node(2), "10.3.0.2");
  // Each link of the ring, from either of its ends, has only one half of each echo.
  for (const [dut, kinds] of [
    ["r0", ["request", "reply"]],
    ["r1", ["request", "request"]],
    ["r2", ["reply", "request"]],
    ["r3", ["reply", "reply"]],
  ] as const) {
    for (const [index, kind] of kinds.entries()) {
      const echoes = await echoesOn(bed.dut(dut).link(index));
      expect([dut, index, echoes.map((echo) => echo.kind)]).toEqual([dut, index, Array(PINGS).fill(kind)]);
    }
  }
}

/** Links of a machine to nodes of its own, each in its own network. */
function nodeLinks(first: number): LinkOptions[] {
  return Array.from({ length: MANY_NICS }, (_, index) => ({
    addresses: [`10.${first + index}.0.2/24`],
    gateways: [`10.${first + index}.0.1`],
  }));
}

function manyAddresses(first: number): string {
  return Array.from(
    { length: MANY_NICS },
    (_, index) => `ip address add 10.${first + index}.0.1/24 dev eth${index}`,
  ).join("\n");
}

const manyNics = { ...directBoot(), nics: MANY_NICS };

function openMany(name: string): Promise<Testbed> {
  return createTestbed({
    machine: manyNics,
    golden: goldenOf(rabbit),
    links: nodeLinks(10),
    artifacts: `artifacts/${name}`,
    requireNoDrops: true,
    timeoutFactor: TIMEOUT_FACTOR,
  });
}

async function useMany(bed: Testbed): Promise<void> {
  await bed.start();
  const [dut] = bed.duts;
  if (dut) await configureDut(bed, dut, manyAddresses(10));
  // Each node pings the next one, so that each link has requests and replies of two of them.
  await Promise.all(bed.links.map((link, index) => ping(link.node, `10.${10 + ((index + 1) % MANY_NICS)}.0.2`)));
  for (const link of bed.links) expect(await echoesOn(link)).toHaveLength(4 * PINGS);
}

function openSixtyFour(name: string): Promise<Testbed> {
  const duts = [10, 30, 50, 70].map((first): [string, DutOptions] => [
    `r${first}`,
    { ...manyNics, golden: goldenOf(rabbit), links: nodeLinks(first) },
  ]);
  const machines = Object.fromEntries(duts);
  return createTestbed({
    machines,
    artifacts: `artifacts/${name}`,
    requireNoDrops: true,
    timeoutFactor: TIMEOUT_FACTOR,
  });
}

async function useSixtyFour(bed: Testbed): Promise<void> {
  await bed.start();
  await Promise.all(
    bed.duts.map(async (dut) => {
      const first = Number(dut.name.slice(1));
      await configureDut(bed, dut, manyAddresses(first));
      await Promise.all(dut.links.map((link, index) => ping(link.node, `10.${first + ((index + 1) % MANY_NICS)}.0.2`)));
    }),
  );
  const links = bed.duts.flatMap((dut) => dut.links);
  expect(links).toHaveLength(64);
  for (const link of links) expect(await echoesOn(link)).toHaveLength(4 * PINGS);
}

async function ping(node: Testbed["links"][number]["node"], address: string): Promise<void> {
  const command = ["ping", "-c", String(PINGS), "-i", "0.2", "-W", "60", address];
  await node.run(command, { check: true, timeoutMs: 300_000 });
}

const KINDS = [
  ["four machines in a ring of wires and segments", "ring", openRing, useRing],
  ["16 links of one machine", "many-links", openMany, useMany],
  ["64 nodes", "64-nodes", openSixtyFour, useSixtyFour],
] as const;

describe("a large testbed", () => {
  test.each(KINDS)("of %s passes, and its links lose no frame", LIMITS, async (_, name, open, work) => {
    await use(name, () => open(`large-${name}`), work);
  });

  test.each(KINDS)("of %s passes, eight at a time", LIMITS, async (_, name, open, work) => {
    const numbers = Array.from({ length: 8 }, (_unused, index) => index);
    const all = numbers.map((number) => use(`${name} ${number}`, () => open(`large-${name}-${number}`), work));
    const results = await Promise.allSettled(all);
    expect(results.filter(({ status }) => status === "rejected")).toEqual([]);
  });
});
