import { createTestbed, type Testbed } from "@alpy/alpy";
import { goldenOf, rabbit, startRabbit } from "@alpy/carrot";
import { expect, test } from "vitest";
import { framesOn } from "@alpy/carrot";
import { directBoot } from "./image.ts";
import "./nothing-left.ts";

/*
 * Rabbit with as many NICs as a machine can have, each on a wire, and a management NIC; restored from a golden state.
 */

const NICS = 32;
const GUEST_PORT = 80;
const LIMITS = { timeout: 240_000 };

/** Each NIC asks for a neighbour that is only on its own link. The management NIC, eth32, serves a page. */
const SCRIPT = `
  for i in $(seq 0 ${NICS - 1}); do ip address add 10.0.$i.1/24 dev eth$i; done
  for i in $(seq 0 ${NICS - 1}); do ping -c 1 -W 1 10.0.$i.2 >/dev/null & done
  ip address add 10.0.2.15/24 dev eth${NICS}
  mkdir -p /tmp/page
  echo 'Rabbit is well' >/tmp/page/index.html
  busybox httpd -p 10.0.2.15:${GUEST_PORT} -h /tmp/page
`;

function openHardware(): Promise<Testbed> {
  const links = Array.from({ length: NICS }, (_, index) => ({ wire: `wire${index}` }));
  const machine = { ...directBoot(), management: { hostForwards: [{ guestPort: GUEST_PORT }] } };
  return createTestbed({ machine, golden: goldenOf(rabbit), links, artifacts: "artifacts/hardware" });
}

test("Rabbit has 32 NICs in the order of the links, and after them the one over which the host reaches it", LIMITS, async () => {
  await using bed = await openHardware();
  const asked = bed.links.map((link, index) =>
    link.expectFrame({ arp: { targetProtocolAddress: `10.0.${index}.2` } }, { timeoutMs: 120_000 }),
  );
  const shell = await startRabbit(bed, SCRIPT);
  const { output } = await shell.check(`for i in $(seq 0 ${NICS}); do cat /sys/class/net/eth$i/address; done`);
  expect(output.trim().split("\n")).toEqual([...bed.links.map(({ mac }) => mac), "52:54:00:a1:00:ff"]);
  await Promise.all(asked);
  for (const [index, link] of bed.links.entries()) {
    const frames = await framesOn(link, ({ arp }) => arp !== undefined);
    expect(new Set(frames.map(({ arp }) => arp?.targetProtocolAddress))).toEqual(new Set([`10.0.${index}.2`]));
  }
  const { management } = bed.machine;
  const page = await fetch(`http://${management.address}:${management.port(GUEST_PORT)}/`);
  expect(await page.text()).toBe("Rabbit is well\n");
});
