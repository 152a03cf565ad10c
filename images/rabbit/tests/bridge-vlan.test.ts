import type { Testbed } from "@alpy/alpy";
import { type Delivery, namedFrame, requireDelivered, sightingsOn, startAppliance } from "@alpy/carrot";
import { describe, expect, test, vi } from "vitest";
import { appliances, type BootableAppliance, openBooted } from "./appliances.ts";
import "./nothing-left.ts";

/*
 * The appliance is a switch with three access ports and a trunk. All links are wires, so that frames can be sent and read
 * with their tags.
 *
 *   A ── link 0 ── access VLAN 10 ─┐
 *   B ── link 1 ── access VLAN 10 ─┤ appliance ├─ trunk VLANs 10, 20 ── link 3 ── D in VLAN 10, E in VLAN 20
 *   C ── link 2 ── access VLAN 20 ─┘
 */

const mac = (last: string): string => `02:00:00:00:00:${last}`;
const a = mac("0a");
const b = mac("0b");
const c = mac("0c");
const d = mac("0d");
const e = mac("0e");
const LINK_A = 0;
const LINK_B = 1;
const LINK_C = 2;
const TRUNK = 3;

/** The frames to send, one after the other. The switch learns addresses from each of them. */
const deliveries: readonly Delivery[] = [
  { name: "A to all", source: a, from: LINK_A, to: { [LINK_B]: "untagged", [TRUNK]: 10 } },
  { name: "D to A, which is learned", source: d, destination: a, from: TRUNK, tag: 10, to: { [LINK_A]: "untagged" } },
  {
    name: "A to B, which is unknown",
    source: a,
    destination: b,
    from: LINK_A,
    to: { [LINK_B]: "untagged", [TRUNK]: 10 },
  },
  { name: "B to A", source: b, destination: a, from: LINK_B, to: { [LINK_A]: "untagged" } },
  { name: "A to B, which is learned by now", source: a, destination: b, from: LINK_A, to: { [LINK_B]: "untagged" } },
  { name: "E to all", source: e, from: TRUNK, tag: 20, to: { [LINK_C]: "untagged" } },
  { name: "C to E", source: c, destination: e, from: LINK_C, to: { [TRUNK]: 20 } },
  { name: "C to A, which is unknown in VLAN 20", source: c, destination: a, from: LINK_C, to: { [TRUNK]: 20 } },
  { name: "D to all, in a VLAN without ports", source: d, from: TRUNK, tag: 30, to: {} },
  { name: "A to all, in the wrong VLAN", source: a, from: LINK_A, tag: 20, to: {} },
  // When these have arrived, no earlier frame is still on its way.
  { name: "last of A", source: a, from: LINK_A, to: { [LINK_B]: "untagged", [TRUNK]: 10 } },
  { name: "last of D", source: d, from: TRUNK, tag: 10, to: { [LINK_A]: "untagged", [LINK_B]: "untagged" } },
  { name: "last of E", source: e, from: TRUNK, tag: 20, to: { [LINK_C]: "untagged" } },
];

async function openSwitch(appliance: BootableAppliance, name: string, filtering: boolean): Promise<Testbed> {
  await using resources = new AsyncDisposableStack();
  const links = ["a", "b", "c", "trunk"].map((wire) => ({ wire }));
  const bed = resources.use(await openBooted(appliance, name, links));
  const [portA, portB, portC, portTrunk] = [LINK_A, LINK_B, LINK_C, TRUNK].map(appliance.interfaceOf);
  const shell = await startAppliance(
    appliance,
    bed,
    `ip link add br0 type bridge vlan_filtering ${filtering ? 1 : 0} vlan_default_pvid 0
     for port in ${portA} ${portB} ${portC} ${portTrunk}; do ip link set $port master br0; done
     bridge vlan add dev ${portA} vid 10 pvid untagged
     bridge vlan add dev ${portB} vid 10 pvid untagged
     bridge vlan add dev ${portC} vid 20 pvid untagged
     bridge vlan add dev ${portTrunk} vid 10
     bridge vlan add dev ${portTrunk} vid 20
     ip link set br0 up`,
  );
  await bed.step("Send frames", () => sendAll(bed));
  if (filtering) {
    const { output } = await shell.check("bridge fdb show br br0");
    expect(output).toContain(`${a} dev ${portA} vlan 10 master br0`);
    expect(output).toContain(`${e} dev ${portTrunk} vlan 20 master br0`);
  }
  await bed.machine.pause();
  resources.move();
  return bed;
}

/** Sends each frame after the previous one has left the switch on any link. The last ones must leave it on all their links. */
async function sendAll(bed: Testbed): Promise<void> {
  for (const delivery of deliveries) {
    bed.link(delivery.from).wire.send(namedFrame(delivery));
    const isLast = delivery.name.startsWith("last");
    const expected = Object.keys(delivery.to).map(Number);
    await vi.waitFor(
      async () => {
        const seen = await sightingsOn(bed.links);
        const out = seen.filter(({ name, link }) => name === delivery.name && link !== delivery.from);
        const links = out.map(({ link }) => link);
        if (isLast) expect(links).toEqual(expect.arrayContaining(expected));
        else expect(links.length, delivery.name).toBeGreaterThanOrEqual(expected.length > 0 ? 1 : 0);
      },
      { timeout: 20_000, interval: 20 },
    );
  }
}

describe.each(appliances)("$name", (appliance) => {
  test("separates VLANs, tags frames only on the trunk, and does not flood frames to learned addresses", {
    timeout: 180_000,
  }, async () => {
    await using bed = await openSwitch(appliance, "bridge-vlan", true);
    requireDelivered(deliveries, await sightingsOn(bed.links));
  });

  test("without VLAN filtering, the same check rejects and reports the missing tags", {
    timeout: 180_000,
  }, async () => {
    await using bed = await openSwitch(appliance, "bridge-vlan-off", false);
    const seen = await sightingsOn(bed.links);
    const check = (): void => requireDelivered(deliveries, seen);
    expect(check).toThrow('missing: "A to all" on link 3, tagged 10');
    expect(check).toThrow('unexpected: "A to all" on link 2, untagged');
    expect(check).toThrow('missing: "C to E" on link 3, tagged 20');
  });
});
