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
 * Two Rabbits share a gateway address by VRRP (RFC 9568). The active one crashes, and the other takes the address over.
 *
 *                  ┌─ eth0 10.0.0.3   left   eth1 10.1.0.3 ─┐
 *   10.0.0.2 ──────┤      gateway 10.0.0.1                  ├── 10.1.0.2
 *                  └─ eth0 10.0.0.4   right  eth1 10.1.0.4 ─┘
 *
 * Each side is a segment of two wires, joined in this process. The test is the client: it sends numbered datagrams to the MAC
 * address that last announced the gateway's address. All captures are on one clock.
 */

const CLIENT = { mac: "02:00:00:00:00:0a", ip: "10.0.0.2" };
const GATEWAY_IP = "10.0.0.1";
const SERVER = { mac: "02:00:00:00:01:0a", ip: "10.1.0.2" };
/** Number of datagrams to wait for from the active Rabbit. */
const ENOUGH_PROBES = 20;
/** Number of datagrams sent in nearly twice the time after which a backup takes over: three advertisements and a skew. */
const TAKEOVER_PROBES = 700;

const LIMITS = { timeout: 240_000 };

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

/** Lets one of the two Rabbits route and, with `vrrp`, take part in VRRP. */
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
     ip neighbor replace ${SERVER.ip} lladdr ${SERVER.mac} dev eth1 nud permanent
     sysctl -w net.ipv4.ip_forward=1
     echo 'vrrp_instance near {
       interface eth0
       virtual_router_id 51
       priority ${priority}
       advert_int 1
       virtual_ipaddress {
         ${GATEWAY_IP}/24 dev eth0
       }
     }' >/tmp/keepalived.conf
     ${vrrp ? "keepalived --vrrp --use-file=/tmp/keepalived.conf" : ""}`,
  );
}

/** Sends traffic through left, crashes it, and waits until right takes over or should have taken over. */
async function crashActive(bed: Testbed, isTakenOver: boolean): Promise<void> {
  const left = bed.dut("left");
  const right = bed.dut("right");
  let gatewayMac: string | undefined;
  const learn = (frame: pcap.Frame): void => {
    const { arp } = pcap.decode(frame);
    if (arp?.senderProtocolAddress === GATEWAY_IP) gatewayMac = arp.senderHardwareAddress;
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
  // On a busy host the other one may take over for a moment, because it has not heard left in time: that is not the move.
  let hasCrashed = false;
  const send = (number: number): void => {
    const destination = hasCrashed ? gatewayMac : left.link(0).mac;
    if (destination !== undefined) near.send(datagram(destination, number));
  };
  await whileProbing(send, async () => {
    await bed.step("Forward through left", () => untilForwarded(left));
    await bed.step("Crash left", () => crash(left));
    hasCrashed = true;
    await bed.step("Forward through right", async () => {
      if (isTakenOver) await untilForwarded(right);
      else await untilCount(() => probesOn(right.link(0)), (await probesOn(right.link(0))).length + TAKEOVER_PROBES);
    });
  });
  await right.machine.pause();
}

async function crash(dut: Dut): Promise<void> {
  await dut.console.sendLine("echo c >/proc/sysrq-trigger");
  await dut.machine.waitForPanic();
}

function datagram(destination: string, number: number): Uint8Array {
  const packet = pcap.ipv4({ source: CLIENT.ip, destination: SERVER.ip }, probe(number));
  return pcap.ethernet({ source: CLIENT.mac, destination, padToBytes: 60 }, packet);
}

async function untilForwarded(dut: Dut): Promise<void> {
  await untilCount(() => forwardedBy(dut), ENOUGH_PROBES);
}

async function untilCount(probes: () => Promise<Probe[]>, count: number): Promise<void> {
  const isThere = async (): Promise<void> => expect((await probes()).length).toBeGreaterThanOrEqual(count);
  await vi.waitFor(isThere, { timeout: 40_000, interval: 50 });
}

/** Returns the datagrams that a Rabbit sent itself. On the far segment it also sees those of the other. */
function forwardedBy(dut: Dut): Promise<Probe[]> {
  return probesOn(dut.link(1), dut.link(1).mac);
}

async function moveOf(bed: Testbed): Promise<Move> {
  const left = bed.dut("left");
  const right = bed.dut("right");
  return requireMoved(await probesOn(right.link(0)), await forwardedBy(left), await forwardedBy(right));
}

test("the backup takes over when the active Rabbit crashes", LIMITS, async () => {
  await using bed = await openPair("redundancy");
  await crashActive(bed, true);
  const move = await moveOf(bed);
  bed.logger.info(
    { move },
    `Right took over within ${move.recoveryMs.toFixed(0)} ms; ${move.lost} datagrams were lost`,
  );
  expect(move.lost).toBeGreaterThan(0);
});

test("without VRRP on the other Rabbit, the same check rejects and reports what is missing", LIMITS, async () => {
  await using bed = await openPair("redundancy-off");
  await crashActive(bed, false);
  await expect(moveOf(bed)).rejects.toThrow(/^missing on the second path: datagrams after number \d+/);
});
