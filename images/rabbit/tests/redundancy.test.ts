import { createTestbed, type Dut, pcap, type Testbed } from "@alpy/alpy";
import {
  goldenOf,
  logIn,
  type Move,
  type Probe,
  probe,
  probesOn,
  rabbit,
  requireMoved,
  Segment,
  setUp,
  whileProbing,
} from "@alpy/carrot";
import { expect, test, vi } from "vitest";
import { rabbitMachine } from "./appliances.ts";
import "./nothing-left.ts";

/*
 * Two Rabbits share the address of a gateway by VRRP (RFC 9568). The active one crashes; the other takes the address over.
 *
 *                  ┌─ eth0 10.0.0.3   left   eth1 10.1.0.3 ─┐
 *   10.0.0.2 ──────┤      gateway 10.0.0.1                  ├── 10.1.0.2
 *                  └─ eth0 10.0.0.4   right  eth1 10.1.0.4 ─┘
 *
 * Either side is a segment of two wires, joined in this process. The test is the client: it sends numbered datagrams to
 * whom it last heard to have the gateway's address. All captures are on one clock.
 */

const client = { mac: "02:00:00:00:00:0a", ip: "10.0.0.2" };
const gatewayIp = "10.0.0.1";
const server = { mac: "02:00:00:00:01:0a", ip: "10.1.0.2" };
/** How many datagrams are awaited of the one that is active. */
const enough = 20;
/** As many as are sent in nearly twice the time after which a backup misses its master: three advertisements and a skew. */
const patience = 700;

const limits = { timeout: 240_000 };

async function openPair(name: string): Promise<Testbed> {
  await using resources = new AsyncDisposableStack();
  const pair = (side: string) => ({
    ...rabbitMachine,
    golden: goldenOf(rabbit),
    links: [{ wire: `${side}-near` }, { wire: `${side}-far` }],
  });
  const machines = { left: pair("left"), right: pair("right") };
  const bed = resources.use(await createTestbed({ machines, artifacts: `artifacts/${name}` }));
  await bed.start();
  resources.move();
  return bed;
}

/** Has one of the two route, and take its part in VRRP if it is to. */
async function join(
  bed: Testbed,
  dut: Dut,
  { host, priority, vrrp }: { host: number; priority: number; vrrp: boolean },
): Promise<void> {
  const shell = await logIn(bed, rabbit, dut.console);
  await setUp(
    bed,
    shell,
    `ip address add 10.0.0.${host}/24 dev eth0
     ip address add 10.1.0.${host}/24 dev eth1
     ip neighbor replace ${server.ip} lladdr ${server.mac} dev eth1 nud permanent
     sysctl -w net.ipv4.ip_forward=1
     echo 'vrrp_instance near {
       interface eth0
       virtual_router_id 51
       priority ${priority}
       advert_int 1
       virtual_ipaddress {
         ${gatewayIp}/24 dev eth0
       }
     }' >/tmp/keepalived.conf
     ${vrrp ? "keepalived --vrrp --use-file=/tmp/keepalived.conf" : ""}`,
  );
}

/** Has traffic go through left, crashes it, and waits for right to take over, or long enough for it to have done so. */
async function crashActive(bed: Testbed, isTakenOver: boolean): Promise<void> {
  const [left, right] = [bed.dut("left"), bed.dut("right")];
  let gatewayMac: string | undefined;
  const learn = (frame: pcap.Frame): void => {
    const { arp } = pcap.decode(frame);
    if (arp?.senderProtocolAddress === gatewayIp) gatewayMac = arp.senderHardwareAddress;
  };
  await using near = new Segment([bed.wire("left-near"), bed.wire("right-near")], learn);
  await using _far = new Segment([bed.wire("left-far"), bed.wire("right-far")]);
  await Promise.all([
    join(bed, left, { host: 3, priority: 150, vrrp: true }),
    join(bed, right, { host: 4, priority: 100, vrrp: isTakenOver }),
  ]);
  await bed.step("Wait for a gateway", () =>
    vi.waitFor(() => expect(gatewayMac).toBe(left.link(0).mac), { timeout: 60_000 }),
  );
  const send = (number: number): void => {
    if (gatewayMac !== undefined) near.send(datagram(gatewayMac, number));
  };
  await whileProbing(send, async () => {
    await bed.step("Pass left", () => untilForwarded(left));
    await bed.step("Crash left", () => crash(left));
    await bed.step("Pass right", async () => {
      if (isTakenOver) await untilForwarded(right);
      else await untilCount(() => probesOn(right.link(0)), (await probesOn(right.link(0))).length + patience);
    });
  });
  await right.machine.pause();
}

async function crash(dut: Dut): Promise<void> {
  await dut.console.sendLine("echo c >/proc/sysrq-trigger");
  await dut.machine.waitForPanic();
}

function datagram(destination: string, number: number): Uint8Array {
  const packet = pcap.ipv4({ source: client.ip, destination: server.ip }, probe(number));
  return pcap.ethernet({ source: client.mac, destination, padToBytes: 60 }, packet);
}

async function untilForwarded(dut: Dut): Promise<void> {
  await untilCount(() => forwardedBy(dut), enough);
}

async function untilCount(probes: () => Promise<Probe[]>, count: number): Promise<void> {
  const isThere = async (): Promise<void> => expect((await probes()).length).toBeGreaterThanOrEqual(count);
  await vi.waitFor(isThere, { timeout: 40_000, interval: 50 });
}

/** What it sent itself: on the far segment it hears the other, too. */
function forwardedBy(dut: Dut): Promise<Probe[]> {
  return probesOn(dut.link(1), dut.link(1).mac);
}

async function moveOf(bed: Testbed): Promise<Move> {
  const [left, right] = [bed.dut("left"), bed.dut("right")];
  return requireMoved(await probesOn(right.link(0)), await forwardedBy(left), await forwardedBy(right));
}

test("the backup takes over when the active Rabbit crashes", limits, async () => {
  await using bed = await openPair("redundancy");
  await crashActive(bed, true);
  const move = await moveOf(bed);
  bed.logger.info(
    { move },
    `Right took over within ${move.recoveryMs.toFixed(0)} ms; ${move.lost} datagrams were lost`,
  );
  expect(move.lost).toBeGreaterThan(0);
});

test("without VRRP on the other, the same check rejects and names what is missing", limits, async () => {
  await using bed = await openPair("redundancy-off");
  await crashActive(bed, false);
  await expect(moveOf(bed)).rejects.toThrow(/^missing: datagrams after number \d+, the last on the first way/);
});
