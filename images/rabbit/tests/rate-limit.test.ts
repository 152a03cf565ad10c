import type { Testbed } from "@alpy/alpy";
import {
  type CapturedRate,
  type Iperf3Report,
  iperf3,
  rateOn,
  requireNoFaults,
  shutDown,
  startAppliance,
} from "@alpy/carrot";
import { describe, expect, test } from "vitest";
import { appliances, type BootableAppliance, openBooted } from "./appliances.ts";
import "./nothing-left.ts";

/*
 * The appliance sends at most 1 Mbit/s to node 1: a token bucket (tc-tbf) on its second interface.
 *
 *   node 0, iperf3's client     appliance                            node 1, iperf3's server
 *   192.168.0.2/24 ── link 0 ── NIC 0 .0.1  NIC 1 .1.1, tbf ── link 1 ── 192.168.1.2/24
 */

const LIMIT_BITS_PER_SECOND = 1_000_000;

const LINKS = [
  { addresses: ["192.168.0.2/24"], gateways: ["192.168.0.1"] },
  { addresses: ["192.168.1.2/24"], gateways: ["192.168.1.1"] },
];

const LIMITS = { timeout: 240_000 };

async function openRouter(appliance: BootableAppliance, name: string, limitsRate: boolean): Promise<Testbed> {
  await using resources = new AsyncDisposableStack();
  const bed = resources.use(await openBooted(appliance, name, LINKS));
  const [near, far] = [0, 1].map(appliance.interfaceOf);
  await startAppliance(
    appliance,
    bed,
    `ip address add 192.168.0.1/24 dev ${near}
     ip address add 192.168.1.1/24 dev ${far}
     sysctl -w net.ipv4.ip_forward=1
     ${limitsRate ? `tc qdisc add dev ${far} root tbf rate ${LIMIT_BITS_PER_SECOND}bit burst 16kb latency 200ms` : ""}`,
  );
  resources.move();
  return bed;
}

/** Two independent measurements of a transfer's rate. */
interface Measured {
  readonly report: Iperf3Report;
  readonly captured: CapturedRate;
}

describe.each(appliances)("$name", (appliance) => {
  test("limits a transfer to 1 Mbit/s, by iperf3's report and by the capture", LIMITS, async () => {
    await using bed = await openRouter(appliance, "rate-limit", true);
    const measured = await transfer(bed, 5);
    requireLimited(measured);
    expect(measured.captured.bytes).toBeGreaterThan(measured.report.received.bytes);
  });

  test("without the token bucket, the same check rejects and reports both rates", LIMITS, async () => {
    await using bed = await openRouter(appliance, "rate-limit-off", false);
    const measured = await transfer(bed, 2);
    expect(() => requireLimited(measured)).toThrow(/iperf3 reports [3-5]\.\d\d Mbit\/s/);
    expect(() => requireLimited(measured)).toThrow(/the capture of link 1 shows [3-9]\.\d\d Mbit\/s/);
  });
});

/** Sends at five times the limit and measures the rate that arrives. */
async function transfer(bed: Testbed, seconds: number): Promise<Measured> {
  const options = ["--time", String(seconds), "--bitrate", String(5 * LIMIT_BITS_PER_SECOND)];
  const report = await bed.step("Send with iperf3", () => iperf3(bed.node(0), bed.node(1), "192.168.1.2", options));
  await shutDown(bed);
  const captured = await rateOn(
    bed.link(1),
    ({ tcp, payload }) => tcp?.destinationPort === 5201 && payload.length > 500,
  );
  return { report, captured };
}

/** Headers are 4 % of the frames, the bucket's first tokens 3 % of the transfer: both stay within the 10 %. */
function requireLimited({ report, captured }: Measured): void {
  const rates = {
    "iperf3 reports": report.received.bits_per_second,
    "the capture of link 1 shows": captured.bitsPerSecond,
  };
  const faults = Object.entries(rates)
    .filter(([, rate]) => Math.abs(rate - LIMIT_BITS_PER_SECOND) > LIMIT_BITS_PER_SECOND / 10)
    .map(([source, rate]) => `${source} ${megabits(rate)}`);
  requireNoFaults(`the rate is not limited to ${megabits(LIMIT_BITS_PER_SECOND)}, within 10 %`, faults);
}

const megabits = (bitsPerSecond: number): string => `${(bitsPerSecond / 1e6).toFixed(2)} Mbit/s`;
