import type { dockerNodes, Link, serialExpect, Testbed } from "@alpy/alpy";
import { type CapturedFrame, framesOn, requireNoFaults, shutDown, startRabbit } from "@alpy/carrot";
import { expect, test } from "vitest";
import { openRabbit } from "./open-rabbit.ts";
import "./nothing-left.ts";

/*
 * Rabbit distributes a client's HTTP requests over three back ends (haproxy) and stops using one that dies.
 *
 *                                 Rabbit            ┌─ link 1 ── node 1, back end, 192.168.1.2
 *   node 0, client                haproxy    eth1 ──┘
 *   192.168.0.2/24 ── link 0 ── eth0 .0.1    eth2 ──── link 2 ── node 2, back end, 192.168.2.2
 *                                            eth3 ──┐
 *                                                   └─ link 3 ── node 3, back end, 192.168.3.2
 */

const BACK_ENDS = [1, 2, 3];

const links = [0, ...BACK_ENDS].map((subnet) => ({ addresses: [`192.168.${subnet}.2/24`] }));

/** Health checks connect every second, and twice a second after a failure. Three failures in a row mark a back end as down. */
const balanced = haproxy("balance roundrobin", "check inter 1s fastinter 500ms fall 3");

/** All requests go to the first back end with free capacity, whether it is alive or not. */
const unbalanced = haproxy("balance first", "");

const LIMITS = { timeout: 240_000 };

test(
  "requests are distributed evenly, and none is lost once haproxy notices that a back end is down",
  LIMITS,
  async () => {
    await using bed = await openRabbit("load-balance", links);
    await using servers = await startBackEnds(bed);
    const shell = await startRabbit(bed, balanced);
    await request(bed, 30);
    await using client = await startRequesting(bed);
    await client.waitForOutput("200");

    const killedNs = now();
    await bed.step("Kill back end 3", () => servers.kill(2));
    await bed.step("Wait until haproxy notices", () => untilDown(shell, "node3"));
    const noticedNs = now();
    await request(bed, 20);
    await client.stop();
    await shutDown(bed);

    await requireShared(bed, killedNs);
    expect(await requireNoneLost(bed.link(0), noticedNs)).toBeGreaterThanOrEqual(20);
  },
);

test("without balancing and health checks, the same checks reject and report what is missing", LIMITS, async () => {
  await using bed = await openRabbit("load-balance-off", links);
  await using servers = await startBackEnds(bed);
  await startRabbit(bed, unbalanced);
  await request(bed, 9);

  const killedNs = now();
  await bed.step("Kill back end 1", () => servers.kill(0));
  await request(bed, 3);
  await shutDown(bed);

  await expect(requireShared(bed, killedNs)).rejects.toThrow(
    "link1: 9 requests, expected 3\n  link2: 0 requests, expected 3\n  link3: 0 requests, expected 3",
  );
  await expect(requireNoneLost(bed.link(0), killedNs)).rejects.toThrow(
    /of 3 requests, not all were answered:\n {2}port \d+: HTTP\/1.1 503 Service Unavailable/,
  );
});

/** Returns a script that configures Rabbit as a load balancer. */
function haproxy(balance: string, check: string): string {
  const servers = BACK_ENDS.map((node) => `  server node${node} 192.168.${node}.2:8080 ${check}`);
  return `
for subnet in 0 1 2 3; do ip address add 192.168.$subnet.1/24 dev eth$subnet; done
cat >/tmp/haproxy.cfg <<'CONFIGURATION'
global
  stats socket /run/haproxy.sock
defaults
  mode http
  retries 0
  timeout connect 5s
  timeout client 10s
  timeout server 10s
frontend pages
  bind 192.168.0.1:80
  default_backend nodes
backend nodes
  ${balance}
${servers.join("\n")}
CONFIGURATION
haproxy -D -f /tmp/haproxy.cfg
`;
}

/** Starts a web server on each back end. */
async function startBackEnds(bed: Testbed): Promise<AsyncDisposable & { kill: (index: number) => Promise<void> }> {
  await using servers = new AsyncDisposableStack();
  const running: dockerNodes.Application[] = [];
  for (const node of BACK_ENDS) {
    const files = { "/www/index.html": `node ${node}\n` };
    const serve = ["httpd", "-f", "-p", "8080", "-h", "/www"];
    running.push(servers.use(await bed.node(node).start(serve, { files, ready: { port: 8080 } })));
  }
  const owned = servers.move();
  return {
    kill: async (index) => void (await running[index]?.stop({ killSignal: "SIGKILL" })),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A shell command that requests the page over a new connection and prints the status. */
const get = 'curl --silent --output /dev/null --write-out "%{http_code}\\n" --max-time 10 http://192.168.0.1/';

async function request(bed: Testbed, count: number): Promise<void> {
  await bed.step(`Request ${count} pages`, () =>
    bed.node(0).run(["sh", "-c", `for n in $(seq ${count}); do ${get}; done`], { check: true }),
  );
}

/** Requests pages in a loop. When it is stopped, it finishes the current request first. */
function startRequesting(bed: Testbed): Promise<dockerNodes.Application> {
  return bed.node(0).start(["sh", "-c", `trap 'ended=yes' TERM; until [ "$ended" ]; do ${get}; sleep 0.1; done`]);
}

/** Waits until haproxy reports that a back end is down. */
async function untilDown(shell: serialExpect.Shell, server: string): Promise<void> {
  const status = `echo "show stat" | socat - /run/haproxy.sock | grep "^nodes,${server},"`;
  await shell.check(`until ${status} | grep -q ,DOWN,; do sleep 0.1; done`, { timeoutMs: 30_000 });
}

const now = (): bigint => BigInt(Date.now()) * 1_000_000n;

function textOf({ tcp, payload }: CapturedFrame): string {
  return tcp ? Buffer.from(payload).toString("latin1") : "";
}

/** Requires that each back end got the same share of the requests before a time, plus or minus one in flight. */
async function requireShared(bed: Testbed, beforeNs: bigint): Promise<void> {
  const counts = await Promise.all(
    BACK_ENDS.map(async (node) => {
      const requests = (await framesOn(bed.link(node))).filter((frame) => textOf(frame).startsWith("GET "));
      return { node, count: requests.filter(({ timestampNs }) => timestampNs < beforeNs).length };
    }),
  );
  const share = counts.reduce((sum, { count }) => sum + count, 0) / BACK_ENDS.length;
  const uneven = counts.filter(({ count }) => Math.abs(count - share) > 1);
  requireNoFaults(
    "the requests are not distributed evenly",
    uneven.map(({ node, count }) => `link${node}: ${count} requests, expected ${Math.round(share)}`),
  );
}

/** Requires that each of the client's requests since a time was answered with a page. Returns the number of requests. */
async function requireNoneLost(link: Link, sinceNs: bigint): Promise<number> {
  const frames = (await framesOn(link)).filter(({ timestampNs }) => timestampNs >= sinceNs);
  const ports = frames.filter((frame) => textOf(frame).startsWith("GET ")).map(({ tcp }) => tcp?.sourcePort);
  const answers = new Map(
    frames
      .filter((frame) => textOf(frame).startsWith("HTTP/1.1 "))
      .map((frame) => [frame.tcp?.destinationPort, textOf(frame).split("\r\n", 1)[0]]),
  );
  const lost = ports.filter((port) => answers.get(port) !== "HTTP/1.1 200 OK");
  requireNoFaults(
    `of ${ports.length} requests, not all were answered`,
    lost.map((port) => `port ${port}: ${answers.get(port) ?? "no answer"}`),
  );
  return ports.length;
}
