import { openShell, rabbitTestbed } from "./rabbit.ts";
import { type Case, machineName, type Report } from "./report.ts";

const atOnce = [1, 2, 4, 8];
const testbeds = 24;
const transferBytes = 1_000_000_000;
const transferTimeoutMs = 240_000;
const memoryIntervalMs = 500;

/**
 * How many testbeds a minute go from the call, over a shell on a restored Rabbit with two nodes, to nothing left, so many at
 * once; and what this process takes while a gigabyte crosses a Rabbit and is captured on both links.
 */
export async function parallel(): Promise<Report> {
  await useOnce();
  const cases: Case[] = [];
  for (const count of atOnce) cases.push(own(`per-minute-${count}`, "/min", await perMinute(count)));
  const { cpuPercent, memoryMb, seconds } = await transfer();
  cases.push({ ...own("idle-cpu", "% of a core", cpuPercent), why: `1 GB in ${seconds.toFixed(1)} s` });
  cases.push(own("idle-rss-mb", "MB", memoryMb));
  return { bench: "parallel", machine: machineName(), cases };
}

function own(name: string, unit: string, ours: number): Case {
  return { case: name, peer: null, unit, ours, theirs: null, ratio: null };
}

async function useOnce(): Promise<void> {
  await using bed = await rabbitTestbed("pvh", { golden: true });
  await bed.start();
  await openShell(bed);
}

async function perMinute(count: number): Promise<number> {
  let left = testbeds;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    for (; left > 0; ) {
      left -= 1;
      await useOnce();
    }
  };
  await Promise.all(Array.from({ length: count }, worker));
  const figure = (testbeds * 60_000) / (performance.now() - began);
  console.error(`${count} at once: ${figure.toFixed(1)} a minute`);
  return figure;
}

/** What this process takes while iperf3 sends from node to node, and nothing is asked of the testbed. */
async function transfer(): Promise<{ cpuPercent: number; memoryMb: number; seconds: number }> {
  await using bed = await rabbitTestbed("pvh", { golden: true });
  await bed.start();
  const shell = await openShell(bed);
  await shell.check("ip address add 192.168.0.1/24 dev eth0; ip address add 192.168.1.1/24 dev eth1");
  await shell.check("sysctl -w net.ipv4.ip_forward=1");
  await using server = await bed.node(1).start(["iperf3", "--server", "--one-off", "--forceflush"]);
  await server.waitForOutput("listening");
  let memory = 0;
  const watch = setInterval(() => (memory = Math.max(memory, process.memoryUsage.rss())), memoryIntervalMs);
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const client = ["iperf3", "--client", "192.168.1.2", "--bytes", String(transferBytes)];
  await bed.node(0).run(client, { check: true, timeoutMs: transferTimeoutMs });
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - began;
  clearInterval(watch);
  return { cpuPercent: (user + system) / 10 / wallMs, memoryMb: memory / 1e6, seconds: wallMs / 1000 };
}
