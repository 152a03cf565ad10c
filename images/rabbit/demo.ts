// The demo that `script/demo` runs: boots Rabbit between two nodes, routes IPv4 from one to the other, and shows the captures.
import { createTestbed, formatStepEvent, type Logger, pcap, type StepEvent, type Testbed } from "@alpy/alpy";
import { configure, echoesOn, logIn, requireForwarded, shutDown } from "@alpy/carrot";
import { directBoot } from "./tests/image.ts";

const artifacts = `artifacts/demo-${new Date().toISOString().replaceAll(/[:.]/g, "-")}-${process.pid}`;

/** Shows warnings; errors are thrown, too. */
const terminal: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (_details, message) => console.warn(message),
  error: () => undefined,
};

/** Shows a step as it starts and as it ends. */
function showStep(event: StepEvent): void {
  console.log(formatStepEvent(event));
}

async function run(bed: Testbed): Promise<void> {
  await bed.start();
  const shell = await logIn(bed);
  const addresses = { eth0: ["192.168.0.1/24"], eth1: ["192.168.1.1/24"] };
  await configure(bed, shell, { addresses, forwardIpv4: true });
  const ping = await bed.step("Ping node 1 from node 0", () =>
    bed.node(0).run(["ping", "-c", "3", "-i", "0.2", "192.168.1.2"], { check: true }),
  );
  console.log(ping.stdout.replaceAll(/^/gm, "  | "));
  await shutDown(bed);
  console.log("\nlink1.pcap, the far side of the router:");
  for await (const frame of bed.link(1).frames()) {
    const { ipv4, arp } = pcap.decode(frame);
    const time = new Date(frame.seconds * 1000 + frame.nanoseconds / 1e6).toISOString().slice(11, 23);
    if (ipv4 || arp) console.log(`  | ${time} ${pcap.summary(frame)}`);
  }
  const forwarded = requireForwarded(await echoesOn(bed.link(0)), await echoesOn(bed.link(1)));
  console.log(
    `\n${forwarded} of 3 pings were forwarded and answered; both captures have all of them, with a TTL one lower behind Rabbit.\n`,
  );
}

async function main(): Promise<string> {
  const links = [
    { addresses: ["192.168.0.2/24"], gateways: ["192.168.0.1"] },
    { addresses: ["192.168.1.2/24"], gateways: ["192.168.1.1"] },
  ];
  await using bed = await createTestbed({
    machine: directBoot(),
    links,
    artifacts,
    logger: terminal,
    onStep: showStep,
  });
  await run(bed);
  return bed.artifacts;
}

const folder = await main();
console.log(`
The testbed is closed. Its artifacts are in ${folder}:
  the near link    tcpdump -nr ${folder}/link0.pcap
  the far link     tcpdump -nr ${folder}/link1.pcap
  the console      cat ${folder}/console.log
  the test log     less ${folder}/log.jsonl
  the result       cat ${folder}/result.json`);
