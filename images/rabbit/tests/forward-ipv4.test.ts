import type { Testbed } from "@alpy/alpy";
import { echoesOn, requireForwarded, shutDown, startAppliance } from "@alpy/carrot";
import { describe, expect, test } from "vitest";
import { appliances, type BootableAppliance, openBooted } from "./appliances.ts";
import "./nothing-left.ts";

/*
 * The appliance routes IPv4 between two subnets.
 *
 *   node 0                      appliance                       node 1
 *   192.168.0.2/24 ── link 0 ── NIC 0 .0.1  NIC 1 .1.1 ── link 1 ── 192.168.1.2/24
 */

const TRANSFER_BYTES = 10 * 1024 * 1024;

const LINKS = [
  { addresses: ["192.168.0.2/24"], gateways: ["192.168.0.1"] },
  { addresses: ["192.168.1.2/24"], gateways: ["192.168.1.1"] },
];

const LIMITS = { timeout: 240_000 };

async function openRouter(appliance: BootableAppliance, name: string, forwards: boolean): Promise<Testbed> {
  await using resources = new AsyncDisposableStack();
  const bed = resources.use(await openBooted(appliance, name, LINKS));
  await startAppliance(
    appliance,
    bed,
    `ip address add 192.168.0.1/24 dev ${appliance.interfaceOf(0)}
     ip address add 192.168.1.1/24 dev ${appliance.interfaceOf(1)}
     sysctl -w net.ipv4.ip_forward=${forwards ? 1 : 0}`,
  );
  resources.move();
  return bed;
}

function ping(bed: Testbed): Promise<{ exitCode: number }> {
  return bed.step("Ping node 1 from node 0", () =>
    bed.node(0).run(["ping", "-c", "3", "-i", "0.2", "-W", "1", "192.168.1.2"]),
  );
}

describe.each(appliances)("$name", (appliance) => {
  test("forwards pings and a transfer of 10 MiB, and both captures have every echo", LIMITS, async () => {
    await using bed = await openRouter(appliance, "forward-ipv4", true);

    expect(await ping(bed)).toMatchObject({ exitCode: 0 });
    const { sent, received } = await bed.step("Fetch 10 MiB over HTTP", () => transfer(bed));
    expect(received).toBe(sent);
    await shutDown(bed);

    expect(requireForwarded(await echoesOn(bed.link(0)), await echoesOn(bed.link(1)))).toBe(3);
  });

  test("with forwarding off, the same check rejects and reports the missing replies", LIMITS, async () => {
    await using bed = await openRouter(appliance, "forward-ipv4-off", false);

    expect(await ping(bed)).toMatchObject({ exitCode: 1 });
    await shutDown(bed);

    const near = await echoesOn(bed.link(0));
    const far = await echoesOn(bed.link(1));
    const replies = [1, 2, 3].map((sequence) => `missing: echo reply ${sequence} on the near link`);
    for (const reply of replies) expect(() => requireForwarded(near, far)).toThrow(reply);
  });
});

/** Lets node 0 fetch a file of random bytes from a web server on node 1. Returns the file's digest on both sides. */
async function transfer(bed: Testbed): Promise<{ sent: string; received: string }> {
  const serve = `head -c ${TRANSFER_BYTES} /dev/urandom >/tmp/file && sha256sum /tmp/file && exec httpd -f -p 8080 -h /tmp`;
  await using server = await bed.node(1).start(["sh", "-c", serve]);
  const sent = await server.waitForOutput(/\/tmp\/file$/);
  const fetch =
    "curl --silent --fail --retry 9 --retry-delay 1 --retry-connrefused http://192.168.1.2:8080/file | sha256sum";
  const { stdout } = await bed.node(0).run(["sh", "-c", fetch], { check: true });
  return { sent: sent.slice(0, 64), received: stdout.slice(0, 64) };
}
