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
const [a, b, c, d, e] = [mac("0a"), mac("0b"), mac("0c"), mac("0d"), mac("0e")];
const [linkA, linkB, linkC, trunk] = [0, 1, 2, 3];

/** What is sent, one after the other: each finds the switch with what it learned from those before. */
const deliveries: readonly Delivery[] = [
  { name: "A to all", source: a, from: linkA, to: { [linkB]: "untagged", [trunk]: 10 } },
  { name: "D to A, who is known", source: d, destination: a, from: trunk, tag: 10, to: { [linkA]: "untagged" } },
  { name: "A to B, who is not", source: a, destination: b, from: linkA, to: { [linkB]: "untagged", [trunk]: 10 } },
  { name: "B to A", source: b, destination: a, from: linkB, to: { [linkA]: "untagged" } },
  { name: "A to B, who is known now", source: a, destination: b, from: linkA, to: { [linkB]: "untagged" } },
  { name: "E to all", source: e, from: trunk, tag: 20, to: { [linkC]: "untagged" } },
  { name: "C to E", source: c, destination: e, from: linkC, to: { [trunk]: 20 } },
  { name: "C to A, whom VLAN 20 does not know", source: c, destination: a, from: linkC, to: { [trunk]: 20 } },
  { name: "D to all, in a VLAN of nobody", source: d, from: trunk, tag: 30, to: {} },
  { name: "A to all, in a VLAN not its own", source: a, from: linkA, tag: 20, to: {} },
  // Behind these, nothing is under way any more.
  { name: "last of A", source: a, from: linkA, to: { [linkB]: "untagged", [trunk]: 10 } },
  { name: "last of D", source: d, from: trunk, tag: 10, to: { [linkA]: "untagged", [linkB]: "untagged" } },
  { name: "last of E", source: e, from: trunk, tag: 20, to: { [linkC]: "untagged" } },
];

async function openSwitch(appliance: BootableAppliance, name: string, filtering: boolean): Promise<Testbed> {
  await using resources = new AsyncDisposableStack();
  const links = ["a", "b", "c", "trunk"].map((wire) => ({ wire }));
  const bed = resources.use(await openBooted(appliance, name, links));
  const [portA, portB, portC, portTrunk] = [linkA, linkB, linkC, trunk].map(appliance.interfaceOf);
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

/** Sends each frame when the one before has come out of the switch, wherever; the last ones have to come out everywhere. */
async function sendAll(bed: Testbed): Promise<void> {
  for (const delivery of deliveries) {
    bed.link(delivery.from).wire.send(namedFrame(delivery));
    const isLast = delivery.name.startsWith("last");
    const awaited = Object.keys(delivery.to).map(Number);
    await vi.waitFor(
      async () => {
        const seen = await sightingsOn(bed.links);
        const out = seen.filter(({ name, link }) => name === delivery.name && link !== delivery.from);
        const links = out.map(({ link }) => link);
        if (isLast) expect(links).toEqual(expect.arrayContaining(awaited));
        else expect(links.length, delivery.name).toBeGreaterThanOrEqual(awaited.length > 0 ? 1 : 0);
      },
      { timeout: 20_000, interval: 20 },
    );
  }
}

describe.each(appliances)("$name", (appliance) => {
  test("keeps VLANs apart, tags on the trunk only, and floods to nobody whom it has learned", {
    timeout: 180_000,
  }, async () => {
    await using bed = await openSwitch(appliance, "bridge-vlan", true);
    requireDelivered(deliveries, await sightingsOn(bed.links));
  });

  test("without VLAN filtering, the same check rejects and names the missing tags", { timeout: 180_000 }, async () => {
    await using bed = await openSwitch(appliance, "bridge-vlan-off", false);
    const seen = await sightingsOn(bed.links);
    const check = (): void => requireDelivered(deliveries, seen);
    expect(check).toThrow('missing: "A to all" on link 3, tagged 10');
    expect(check).toThrow('not to be there: "A to all" on link 2, untagged');
    expect(check).toThrow('missing: "C to E" on link 3, tagged 20');
  });
});
