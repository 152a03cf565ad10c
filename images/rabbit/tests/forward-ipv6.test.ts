import type { Link, Testbed } from "@alpy/alpy";
import { echoesOn, framesOn, requireForwarded, requireNoFaults, shutDown, startRabbit } from "@alpy/carrot";
import { expect, test } from "vitest";
import { openRabbit } from "./open-rabbit.ts";
import "./nothing-left.ts";

/*
 * Rabbit routes IPv6 between two subnets. Node 0 learns its prefix and router from Rabbit's router advertisements and
 * configures its own address (SLAAC). Node 1 is configured by hand.
 *
 *   node 0                              Rabbit                                  node 1
 *   2001:db8:0:0::/64 ── link 0 ── eth0 2001:db8::1   eth1 2001:db8:1::1 ── link 1 ── 2001:db8:1::2/64
 */

const router = "2001:db8::1";
const farRouter = "2001:db8:1::1";
const farNode = "2001:db8:1::2";

const links = [{ ipv6: true }, { addresses: [`${farNode}/64`], gateways: [farRouter] }];

const addresses = `
  ip address add ${router}/64 dev eth0 nodad
  ip address add ${farRouter}/64 dev eth1 nodad
`;
const forward = "sysctl -w net.ipv6.conf.all.forwarding=1";
const advertise = "dnsmasq --port=0 --interface=eth0 --enable-ra --dhcp-range=::,constructor:eth0,ra-only,64";

const LIMITS = { timeout: 240_000 };

test("node 0 configures an address from Rabbit's advertisement, and its pings reach node 1", LIMITS, async () => {
  await using bed = await openRabbit("forward-ipv6", links);
  await startRabbit(bed, `${addresses}\n${forward}\n${advertise}`);
  await bed.step("Wait for node 0's route", () => bed.node(0).run(["sh", "-c", untilRouted], { check: true }));
  const address = (await bed.node(0).addresses()).find(({ family, scope }) => family === "inet6" && scope === "global");
  expect(address?.address).toMatch(/^2001:db8::/);
  expect(await ping(bed)).toMatchObject({ exitCode: 0 });
  await shutDown(bed);

  await requireAdvertised(bed.link(0));
  if (address === undefined) throw new Error("node 0 has no global IPv6 address");
  await requireResolved(bed.link(0), address.address);
  await requireResolved(bed.link(1), farNode);
  expect(requireForwarded(await echoesOn(bed.link(0)), await echoesOn(bed.link(1)))).toBe(3);
});

test("with forwarding off, the same check rejects and reports the missing echoes", LIMITS, async () => {
  await using bed = await openRabbit("forward-ipv6-off", links);
  await startRabbit(bed, `${addresses}\n${advertise}`);
  await bed.step("Wait for node 0's route", () => bed.node(0).run(["sh", "-c", untilRouted], { check: true }));
  expect(await ping(bed)).toMatchObject({ exitCode: 1 });
  await shutDown(bed);

  const near = await echoesOn(bed.link(0));
  const far = await echoesOn(bed.link(1));
  expect(() => requireForwarded(near, far)).toThrow("missing: echo request 1 on the far link");
});

test("without advertisements, the same check rejects and reports that they are missing", LIMITS, async () => {
  await using bed = await openRabbit("forward-ipv6-silent", links);
  await startRabbit(bed, `${addresses}\n${forward}`);
  expect(await ping(bed)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("Network is unreachable") });
  await shutDown(bed);

  await expect(requireAdvertised(bed.link(0))).rejects.toThrow("no router advertisement");
});

/** Polls until the node has a default route: the kernel's events report new routes, but not one that already exists. */
const untilRouted = "until ip -6 route show default | grep -q via; do sleep 0.1; done";

function ping(bed: Testbed): Promise<{ exitCode: number }> {
  return bed.step("Ping node 1 from node 0", () =>
    bed.node(0).run(["ping", "-c", "3", "-i", "0.2", "-W", "1", farNode]),
  );
}

/** Requires that Rabbit advertised itself as a router, with the link's prefix (RFC 4861, section 4.2). */
async function requireAdvertised(link: Link): Promise<void> {
  const [advertisement] = await framesOn(
    link,
    ({ ndp, ethernet }) => ndp?.type === 134 && ethernet?.source === link.mac,
  );
  if (!advertisement) throw new Error(`no router advertisement from ${link.mac} on ${link.name}`);
  const { ipv6, ndp } = advertisement;
  expect(ipv6?.source).toMatch(/^fe80::/);
  expect(ipv6?.hopLimit).toBe(255);
  expect(ndp?.routerLifetimeSeconds).toBeGreaterThan(0);
  expect(ndp?.options).toContainEqual(
    expect.objectContaining({ name: "prefix-information", prefix: "2001:db8::", prefixLength: 64, autonomous: true }),
  );
  expect(ndp?.options).toContainEqual({ name: "source-link-layer-address", type: 1, address: link.mac });
}

/** Requires that a host's link-layer address was solicited and advertised (RFC 4861, sections 4.3 and 4.4). */
async function requireResolved(link: Link, host: string): Promise<void> {
  const about = await framesOn(link, ({ ndp }) => ndp?.target === host);
  const types = about.map(({ ndp }) => ndp?.type);
  requireNoFaults(`neighbour discovery for ${host} on ${link.name} is not complete`, [
    ...(types.includes(135) ? [] : ["missing: a neighbour solicitation"]),
    ...(about.some(({ ndp }) => ndp?.type === 136 && ndp.solicited) ? [] : ["missing: a solicited advertisement"]),
  ]);
}
