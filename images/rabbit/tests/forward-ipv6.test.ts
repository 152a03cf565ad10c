import type { Link, Testbed } from "@alpy/alpy";
import { echoesOn, framesOn, requireForwarded, requireNoFaults, shutDown, startRabbit } from "@alpy/carrot";
import { expect, test } from "vitest";
import { openRabbit } from "./open-rabbit.ts";
import "./nothing-left.ts";

/*
 * Rabbit routes IPv6 between two subnets, and tells node 0 by router advertisements what its prefix and its router are: node
 * 0 makes itself an address (SLAAC). Node 1 is configured by hand.
 *
 *   node 0                              Rabbit                                  node 1
 *   2001:db8:0:0::/64 ── link 0 ── eth0 2001:db8::1   eth1 2001:db8:1::1 ── link 1 ── 2001:db8:1::2/64
 */

const [router, farRouter, farNode] = ["2001:db8::1", "2001:db8:1::1", "2001:db8:1::2"];

const links = [{ ipv6: true }, { addresses: [`${farNode}/64`], gateways: [farRouter] }];

const addresses = `
  ip address add ${router}/64 dev eth0 nodad
  ip address add ${farRouter}/64 dev eth1 nodad
`;
const forward = "sysctl -w net.ipv6.conf.all.forwarding=1";
const advertise = "dnsmasq --port=0 --interface=eth0 --enable-ra --dhcp-range=::,constructor:eth0,ra-only,64";

const limits = { timeout: 120_000 };

test("node 0 makes itself an address by Rabbit's advertisement, and its pings reach node 1", limits, async () => {
  await using bed = await openRabbit("forward-ipv6", links);
  await startRabbit(bed, `${addresses}\n${forward}\n${advertise}`);
  await bed.step("Wait for node 0's route", () => bed.node(0).run(["sh", "-c", untilRouted], { check: true }));
  const address = (await bed.node(0).addresses()).find(({ family, scope }) => family === "inet6" && scope === "global");
  expect(address?.address).toMatch(/^2001:db8::/);
  expect(await ping(bed)).toMatchObject({ exitCode: 0 });
  await shutDown(bed);

  await requireAdvertised(bed.link(0));
  await requireResolved(bed.link(0), address?.address ?? "");
  await requireResolved(bed.link(1), farNode);
  expect(requireForwarded(await echoesOn(bed.link(0)), await echoesOn(bed.link(1)))).toBe(3);
});

test("with forwarding off, the same check rejects and names the missing echoes", limits, async () => {
  await using bed = await openRabbit("forward-ipv6-off", links);
  await startRabbit(bed, `${addresses}\n${advertise}`);
  await bed.step("Wait for node 0's route", () => bed.node(0).run(["sh", "-c", untilRouted], { check: true }));
  expect(await ping(bed)).toMatchObject({ exitCode: 1 });
  await shutDown(bed);

  const [near, far] = [await echoesOn(bed.link(0)), await echoesOn(bed.link(1))];
  expect(() => requireForwarded(near, far)).toThrow("missing: echo request 1 on the far link");
});

test("without advertisements, the same check rejects and names them", limits, async () => {
  await using bed = await openRabbit("forward-ipv6-silent", links);
  await startRabbit(bed, `${addresses}\n${forward}`);
  expect(await ping(bed)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("Network is unreachable") });
  await shutDown(bed);

  await expect(requireAdvertised(bed.link(0))).rejects.toThrow("no router advertisement");
});

/** Ends when the node has a default route; the kernel says when it gets one, but not whether it has one already. */
const untilRouted = "until ip -6 route show default | grep -q via; do sleep 0.1; done";

function ping(bed: Testbed): Promise<{ exitCode: number }> {
  return bed.step("Ping node 1 from node 0", () =>
    bed.node(0).run(["ping", "-c", "3", "-i", "0.2", "-W", "1", farNode]),
  );
}

/** Requires that Rabbit has advertised itself as a router, with the prefix of the link (RFC 4861, section 4.2). */
async function requireAdvertised(link: Link): Promise<void> {
  const [advertisement] = await framesOn(
    link,
    ({ ndp, ethernet }) => ndp?.type === 134 && ethernet?.source === link.mac,
  );
  if (!advertisement) throw new Error(`no router advertisement of ${link.mac} on ${link.name}`);
  const { ipv6, ndp } = advertisement;
  expect(ipv6).toMatchObject({ source: expect.stringMatching(/^fe80::/), destination: "ff02::1", hopLimit: 255 });
  expect(ndp?.routerLifetimeSeconds).toBeGreaterThan(0);
  expect(ndp?.options).toContainEqual(
    expect.objectContaining({ name: "prefix-information", prefix: "2001:db8::", prefixLength: 64, autonomous: true }),
  );
  expect(ndp?.options).toContainEqual({ name: "source-link-layer-address", type: 1, address: link.mac });
}

/** Requires that somebody asked for a host's link-layer address, and was answered (RFC 4861, sections 4.3 and 4.4). */
async function requireResolved(link: Link, host: string): Promise<void> {
  const about = await framesOn(link, ({ ndp }) => ndp?.target === host);
  const types = about.map(({ ndp }) => ndp?.type);
  requireNoFaults(`neighbour discovery of ${host} on ${link.name} is not complete`, [
    ...(types.includes(135) ? [] : ["missing: a neighbour solicitation"]),
    ...(about.some(({ ndp }) => ndp?.type === 136 && ndp.solicited) ? [] : ["missing: a solicited advertisement"]),
  ]);
}
