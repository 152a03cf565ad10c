import { pcap, type Testbed } from "@alpy/alpy";
import { type Move, probe, probesOn, requireMoved, startAppliance, whileProbing } from "@alpy/carrot";
import { describe, expect, test, vi } from "vitest";
import { appliances, type BootableAppliance, openBooted } from "./appliances.ts";
import "./nothing-left.ts";

/*
 * Two paths lead from the appliance to a far network. The first loses its carrier, and traffic moves to the second.
 *
 *                                        ┌─ NIC 1 10.1.0.1 ── link 1 ── 10.1.0.2, metric 1 ─┐
 *   10.0.0.2 ── link 0 ── NIC 0 10.0.0.1 ┤ appliance                                        ├─ 10.9.0.0/24
 *                                        └─ NIC 2 10.2.0.1 ── link 2 ── 10.2.0.2, metric 2 ─┘
 *
 * All links are wires: the test sends numbered datagrams on link 0, and the captures show which path they took, and when.
 */

const CLIENT = { mac: "02:00:00:00:00:0a", ip: "10.0.0.2" };
const FAR_HOST = "10.9.0.2";
const FIRST = 1;
const SECOND = 2;
/** Number of datagrams to wait for on the path that is in use. */
const ENOUGH_PROBES = 20;

/** Lets the appliance forward datagrams while its first path fails. `usesCarrier`: whether its routes depend on the carrier. */
async function failPath(appliance: BootableAppliance, name: string, usesCarrier: boolean): Promise<Testbed> {
  await using resources = new AsyncDisposableStack();
  const bed = resources.use(
    await openBooted(appliance, name, [{ wire: "near" }, { wire: "first" }, { wire: "second" }]),
  );
  const [near, ...paths] = [0, FIRST, SECOND].map(appliance.interfaceOf);
  await startAppliance(
    appliance,
    bed,
    `sysctl -w net.ipv4.ip_forward=1
     ip address add 10.0.0.1/24 dev ${near}
     ${paths.map((path, index) => pathCommands(path, index + 1, usesCarrier)).join("\n")}`,
  );
  const send = (number: number): void => bed.wire("near").send(datagram(bed, number));
  await whileProbing(send, async () => {
    await bed.step("Use the first path", () => untilProbes(bed, FIRST, ENOUGH_PROBES));
    await bed.step("Remove the first path's carrier", () => bed.link(FIRST).down());
    await bed.step("Use the second path", async () => {
      if (usesCarrier) await untilProbes(bed, SECOND, ENOUGH_PROBES);
      else await untilProbes(bed, 0, (await probesOn(bed.link(0))).length + 5 * ENOUGH_PROBES);
    });
  });
  await bed.machine.pause();
  resources.move();
  return bed;
}

/** Returns the commands that configure a path. The neighbour's MAC address is static, so that the test need not answer ARP. */
function pathCommands(path: string, number: number, usesCarrier: boolean): string {
  const far = `10.${number}.0.2`;
  return `sysctl -w net.ipv4.conf.${path}.ignore_routes_with_linkdown=${usesCarrier ? 1 : 0}
          ip address add 10.${number}.0.1/24 dev ${path}
          ip neighbor replace ${far} lladdr 02:00:00:00:01:0${number} dev ${path} nud permanent
          ip route add 10.9.0.0/24 via ${far} dev ${path} metric ${number}`;
}

function datagram(bed: Testbed, number: number): Uint8Array {
  const packet = pcap.ipv4({ source: CLIENT.ip, destination: FAR_HOST }, probe(number));
  return pcap.ethernet({ source: CLIENT.mac, destination: bed.link(0).mac, padToBytes: 60 }, packet);
}

async function untilProbes(bed: Testbed, link: number, count: number): Promise<void> {
  await vi.waitFor(async () => expect((await probesOn(bed.link(link))).length).toBeGreaterThanOrEqual(count), {
    timeout: 20_000,
    interval: 50,
  });
}

async function moveOf(bed: Testbed): Promise<Move> {
  const sent = await probesOn(bed.link(0));
  return requireMoved(sent, await probesOn(bed.link(FIRST)), await probesOn(bed.link(SECOND)));
}

describe.each(appliances)("$name", (appliance) => {
  test("moves traffic to the second path when the first loses its carrier", { timeout: 180_000 }, async () => {
    await using bed = await failPath(appliance, "link-failure", true);
    const move = await moveOf(bed);
    bed.logger.info(
      { move },
      `The traffic moved within ${move.recoveryMs.toFixed(1)} ms; ${move.lost} datagrams were lost`,
    );
    expect(move.recoveryMs).toBeGreaterThan(0);
  });

  test("when routes do not depend on the carrier, the same check rejects and reports what is missing", {
    timeout: 180_000,
  }, async () => {
    await using bed = await failPath(appliance, "link-failure-off", false);
    await expect(moveOf(bed)).rejects.toThrow(/^missing on the second path: datagrams after number \d+/);
  });
});
