import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestbed, type GoldenOptions, type Testbed } from "@alpy/alpy";
import { checkGolden, echoesOn, logIn, prepareGolden, setUp } from "@alpy/carrot";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { directBoot } from "./image.ts";
import "./nothing-left.ts";

/*
 * Rabbit is set up by its own web server while its golden state is prepared: from the node of its link, and from the host.
 *
 *   node 192.0.2.1/24 ── link 0 ── eth0 192.0.2.254   Rabbit   eth1 10.0.2.15 ── management NIC ── 127.0.0.1
 */
const WEB_SERVER = `
  ip address add 192.0.2.254/24 dev eth0
  ip address add 10.0.2.15/24 dev eth1
  ip link set eth1 up
  mkdir -p /tmp/www/cgi-bin
  cat >/tmp/www/cgi-bin/settings <<'END'
#!/bin/sh
[ "$REQUEST_METHOD" = POST ] && { head -c "$CONTENT_LENGTH"; echo; } >>/tmp/settings
printf 'Content-Type: text/plain\\r\\n\\r\\n'
cat /tmp/settings
END
  chmod +x /tmp/www/cgi-bin/settings
  busybox httpd -p 80 -h /tmp/www
`;
const PATH = "/cgi-bin/settings";
const FROM_NODE = ["curl", "--silent", "--show-error", "--fail", "--max-time", "60", `http://192.0.2.254${PATH}`];

let cache: string;
beforeEach(async () => {
  // A state of an earlier run would not be prepared.
  cache = await mkdtemp(join(tmpdir(), "alpy-golden-network-"));
  vi.stubEnv("XDG_CACHE_HOME", cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

/** Sends a request to Rabbit's web server by the management NIC. */
async function fromHost({ machine }: Testbed, options: RequestInit = {}): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${machine.management.port(80)}${PATH}`, options);
  expect(response.status).toBe(200);
  return await response.text();
}

async function fromNode(bed: Testbed, ...more: readonly string[]): Promise<string> {
  return (await bed.node(0).run([...FROM_NODE, ...more], { check: true })).stdout;
}

test("what prepare() sets by a link and by the management NIC is in the restored machine, whose links work", {
  timeout: 300_000,
}, async () => {
  const golden: GoldenOptions = {
    hasLinks: true,
    check: checkGolden,
    prepare: async (bed) => {
      await prepareGolden(bed);
      await setUp(bed, await logIn(bed), WEB_SERVER);
      await fromNode(bed, "--data-binary", "licence from the node");
      await fromHost(bed, { method: "POST", body: "licence from the host" });
    },
  };
  const machine = { ...directBoot(), management: { hostForwards: [{ guestPort: 80 }] } };
  await using bed = await createTestbed({
    machine,
    golden,
    links: [{ addresses: ["192.0.2.1/24"] }],
    artifacts: "artifacts/golden-network",
  });
  await bed.start();
  const expected = "licence from the node\nlicence from the host\n";
  expect(await fromHost(bed)).toBe(expected);
  expect(await fromNode(bed)).toBe(expected);
  await bed.node(0).run(["ping", "-c", "2", "-i", "0.2", "-W", "10", "192.0.2.254"], { check: true });
  expect((await echoesOn(bed.link(0))).map(({ kind }) => kind)).toEqual(["request", "reply", "request", "reply"]);
});
