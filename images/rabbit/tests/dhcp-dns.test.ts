import type { Testbed } from "@alpy/alpy";
import { type CapturedFrame, framesOn, requireNoFaults, shutDown, startRabbit } from "@alpy/carrot";
import { expect, test } from "vitest";
import { openRabbit } from "./open-rabbit.ts";
import "./nothing-left.ts";

/*
 * Rabbit assigns node 0's address by DHCP, and answers its DNS queries from node 1's name server and from its cache.
 *
 *   node 0, DHCP and DNS client   Rabbit, dnsmasq                     node 1, name server
 *   no address ── link 0 ── eth0 192.168.0.1   eth1 192.168.1.1 ── link 1 ── 192.168.1.2/24
 */

const router = "192.168.0.1";
const nameServer = "192.168.1.2";
const name = "www.example.test";
const address = "203.0.113.80";

const links = [{}, { addresses: [`${nameServer}/24`], gateways: ["192.168.1.1"] }];

const addresses = `
  ip address add ${router}/24 dev eth0
  ip address add 192.168.1.1/24 dev eth1
`;
const serve = `dnsmasq --interface=eth0 --no-resolv --no-hosts --no-ping --server=${nameServer} \
  --dhcp-range=192.168.0.50,192.168.0.99,1h`;

const LIMITS = { timeout: 240_000 };

test("node 0 gets an address, a router and a name server, and looks a name up twice", LIMITS, async () => {
  await using bed = await openRabbit("dhcp-dns", links);
  await startRabbit(bed, `${addresses}\n${serve}`);
  await using _server = await startNameServer(bed);
  expect(await bed.step("Get a lease", () => getLease(bed))).toMatchObject({ exitCode: 0 });
  for (const time of ["first", "second"]) {
    const { stdout } = await bed.step(`Look the name up for the ${time} time`, () => lookUp(bed));
    expect(stdout).toContain(address);
  }
  const [lease] = (await bed.node(0).addresses()).filter(({ device }) => device === "eth0");
  expect(await bed.node(0).routes()).toContainEqual(expect.objectContaining({ to: "default", via: router }));
  await shutDown(bed);

  await requireServed(bed);
  const [, offer] = await leaseOf(bed);
  const { yourAddress, leaseSeconds, subnetMask } = offer?.dhcp ?? {};
  expect({ yourAddress, leaseSeconds, subnetMask }).toEqual({
    yourAddress: lease?.address,
    leaseSeconds: 3600,
    subnetMask: "255.255.255.0",
  });
  expect(lease?.address).toMatch(/^192\.168\.0\.[5-9]\d$/);
});

test("without dnsmasq, the same check rejects and reports the missing messages", LIMITS, async () => {
  await using bed = await openRabbit("dhcp-dns-off", links);
  await startRabbit(bed, addresses);
  expect(await bed.step("Get a lease", () => getLease(bed, ["-t", "2", "-T", "1"]))).toMatchObject({ exitCode: 1 });
  await shutDown(bed);

  const check = requireServed(bed);
  await expect(check).rejects.toThrow("missing: DHCP offer");
  await expect(check).rejects.toThrow("missing: DHCP acknowledgment");
  await expect(check).rejects.toThrow("missing: the query, forwarded to the name server");
});

/** The script that udhcpc calls with the lease in its environment. */
const leaseScript = `#!/bin/sh
[ "$1" = bound ] || exit 0
set -e
ip address add "$ip/$mask" dev "$interface"
ip route add default via "$router"
`;

function getLease(bed: Testbed, patience: readonly string[] = []): Promise<{ exitCode: number }> {
  return bed.node(0).run(["udhcpc", "-f", "-q", "-n", "-i", "eth0", "-s", "/lease/script", ...patience], {
    files: { "/lease/script": { content: leaseScript, mode: 0o755 } },
    capabilities: ["NET_ADMIN", "NET_RAW"],
  });
}

function lookUp(bed: Testbed): Promise<{ stdout: string }> {
  return bed.node(0).run(["nslookup", name, router], { check: true });
}

/**
 * A name server that answers queries for any name: an A record for queries of type A, no record for others (RFC 1035, section
 * 4.1). It reads the query as hexadecimal digits: 4 of the ID, 20 of counts and flags, then the question.
 */
const answer = `
query=$(xxd -p | tr -d '\\n')
id=$(echo "$query" | cut -c 1-4)
question=$(echo "$query" | cut -c 25-)
record=; records=0000
case $question in
  *00010001) records=0001 record=c00c000100010000003c0004${hexOf(address)} ;;
esac
echo "\${id}84000001\${records}00000000$question$record" | xxd -r -p
`;

function startNameServer(bed: Testbed): Promise<AsyncDisposable> {
  return bed.node(1).start(["socat", "UDP4-RECVFROM:53,fork", "EXEC:sh /server/answer"], {
    files: { "/server/answer": answer },
    capabilities: ["NET_BIND_SERVICE"],
    ready: { port: 53, protocol: "udp" },
  });
}

function hexOf(ipv4: string): string {
  return Buffer.from(ipv4.split(".").map(Number)).toString("hex");
}

/** Returns discover, offer, request and acknowledgment (RFC 2131, section 3.1), as far as they are in the capture. */
async function leaseOf(bed: Testbed): Promise<(CapturedFrame | undefined)[]> {
  const messages = await framesOn(bed.link(0), ({ dhcp }) => dhcp !== undefined);
  return [1, 2, 3, 5].map((type) => messages.find(({ dhcp }) => dhcp?.messageType === type));
}

/** Requires a complete lease with router and name server, and two answered queries of node 0, one of which was forwarded. */
async function requireServed(bed: Testbed): Promise<void> {
  const [, offer, , acknowledgment] = await leaseOf(bed);
  const near = await framesOn(bed.link(0), ({ dns }) => dns?.questions[0]?.type === 1);
  const far = await framesOn(bed.link(1), ({ dns }) => dns?.questions[0]?.type === 1);
  const answers = near.filter(({ dns }) =>
    dns?.answers.some(({ data }) => data.kind === "A" && data.address === address),
  );
  const forwarded = far.filter(({ dns, ipv4 }) => !dns?.isResponse && ipv4?.destination === nameServer);
  const { routers, dnsServers } = acknowledgment?.dhcp ?? {};
  requireNoFaults("node 0 was not served by DHCP and DNS", [
    ...(offer ? [] : ["missing: DHCP offer"]),
    ...(acknowledgment ? [] : ["missing: DHCP acknowledgment"]),
    ...(routers?.[0] === router ? [] : [`router: ${routers?.join() ?? "none"}, expected ${router}`]),
    ...(dnsServers?.[0] === router ? [] : [`name server: ${dnsServers?.join() ?? "none"}, expected ${router}`]),
    ...(answers.length === 2 ? [] : [`answers: ${answers.length}, expected 2`]),
    ...(forwarded.length > 0 ? [] : ["missing: the query, forwarded to the name server"]),
    ...(forwarded.length > 1 ? ["the second query was forwarded, expected an answer from the cache"] : []),
  ]);
}
