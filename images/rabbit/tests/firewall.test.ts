import type { pcap, serialExpect, Testbed } from "@alpy/alpy";
import { framesOn, requireNoFaults, shutDown, startRabbit } from "@alpy/carrot";
import { expect, test } from "vitest";
import { openRabbit } from "./open-rabbit.ts";
import "./nothing-left.ts";

/*
 * Rabbit hides node 0's subnet behind its own outer address and refuses unsolicited connections from outside (nftables).
 *
 *   node 0, inside                Rabbit                              node 1, outside
 *   192.168.0.2/24 ── link 0 ── eth0 192.168.0.1   eth1 203.0.113.1 ── link 1 ── 203.0.113.2/24
 */

const inside = "192.168.0.2";
const outer = "203.0.113.1";
const outside = "203.0.113.2";

const links = [
  { addresses: [`${inside}/24`], gateways: ["192.168.0.1"] },
  { addresses: [`${outside}/24`], gateways: [outer] },
];

const route = `
  ip address add 192.168.0.1/24 dev eth0
  ip address add ${outer}/24 dev eth1
  sysctl -w net.ipv4.ip_forward=1
`;

const firewall = `
  nft -f - <<'RULES'
  table ip nat {
    chain postrouting {
      type nat hook postrouting priority srcnat
      oifname eth1 masquerade
    }
  }
  table inet firewall {
    counter opened { }
    counter refused { }
    chain forward {
      type filter hook forward priority filter; policy drop
      ct state established,related accept
      iifname eth0 counter name opened accept
      counter name refused reject with icmpx admin-prohibited
    }
  }
RULES
`;

const LIMITS = { timeout: 240_000 };

test(
  "outgoing connections have Rabbit's address, incoming ones are refused, and the counters agree",
  LIMITS,
  async () => {
    await using bed = await openRabbit("firewall", links);
    const shell = await startRabbit(bed, `${route}\n${firewall}`);
    expect(await exchange(bed)).toEqual({ ping: 0, outwards: "the page of node 1", inwards: "" });
    const counters = await bed.step("Read the counters", () => readCounters(shell));
    await shutDown(bed);

    await requireFirewalled(bed);
    const opened = await framesOn(bed.link(0), (frame) => isSyn(frame) || frame.icmp?.type === 8);
    const refused = await framesOn(bed.link(1), (frame) => isSyn(frame) && frame.ipv4?.source === outside);
    expect(counters).toEqual({ opened: opened.length, refused: refused.length });
  },
);

test("without the rules, the same check rejects and reports what got through", LIMITS, async () => {
  await using bed = await openRabbit("firewall-off", links);
  await startRabbit(bed, route);
  expect(await exchange(bed)).toEqual({ ping: 0, outwards: "the page of node 1", inwards: "the page of node 0" });
  await shutDown(bed);

  const check = requireFirewalled(bed);
  await expect(check).rejects.toThrow(`link1: packets from the inner address ${inside}`);
  await expect(check).rejects.toThrow(`link1: no packet from the outer address ${outer}`);
  await expect(check).rejects.toThrow(`link0: an unsolicited connection from ${outside} got through`);
  await expect(check).rejects.toThrow("link1: no refusal");
});

/** Lets node 0 ping node 1 and fetch its page. Node 1 then tries to fetch node 0's page, which the firewall must refuse. */
async function exchange(bed: Testbed): Promise<{ ping: number; outwards: string; inwards: string }> {
  await using pages = new AsyncDisposableStack();
  for (const index of [0, 1]) {
    const files = { "/www/index.html": `the page of node ${index}` };
    const serve = ["httpd", "-f", "-p", "8080", "-h", "/www"];
    pages.use(await bed.node(index).start(serve, { files, ready: { port: 8080 } }));
  }
  const fetch = ["curl", "--silent", "--max-time", "10"];
  return await bed.step("Ping and fetch pages", async () => {
    const { exitCode } = await bed.node(0).run(["ping", "-c", "1", "-W", "5", outside]);
    const { stdout: outwards } = await bed.node(0).run([...fetch, `http://${outside}:8080/`]);
    const { stdout: inwards } = await bed.node(1).run([...fetch, `http://${inside}:8080/`]);
    return { ping: exitCode, outwards, inwards };
  });
}

/** Returns the packet counts of the named counters. */
async function readCounters(shell: serialExpect.Shell): Promise<Record<string, number>> {
  const { output } = await shell.check("nft --json list counters table inet firewall", { exact: true });
  const { nftables } = JSON.parse(output) as { nftables: { counter?: { name: string; packets: number } }[] };
  return Object.fromEntries(nftables.flatMap(({ counter }) => (counter ? [[counter.name, counter.packets]] : [])));
}

/** Requires that the inner address never appears outside, and that connections from outside are refused. */
async function requireFirewalled(bed: Testbed): Promise<void> {
  const near = await framesOn(bed.link(0));
  const far = await framesOn(bed.link(1));
  const from = (address: string) => (frame: pcap.DecodedFrame) => frame.ipv4?.source === address;
  const refusal = ({ ipv4, icmp }: pcap.DecodedFrame) =>
    ipv4?.destination === outside && icmp?.type === 3 && icmp.code === 13;
  requireNoFaults("the inside is not hidden and closed", [
    ...(far.some(from(inside)) ? [`link1: packets from the inner address ${inside}, expected ${outer}`] : []),
    ...(far.some((frame) => from(outer)(frame) && frame.tcp)
      ? []
      : [`link1: no packet from the outer address ${outer}`]),
    ...(near.some((frame) => isSyn(frame) && from(outside)(frame))
      ? [`link0: an unsolicited connection from ${outside} got through`]
      : []),
    ...(far.some(refusal) ? [] : ["link1: no refusal (ICMP, administratively prohibited, RFC 1812)"]),
  ]);
}

const isSyn = ({ tcp }: pcap.DecodedFrame): boolean => tcp?.syn === true && !tcp.ack;
