import { openShell, rabbitTestbed } from "./rabbit.ts";
import { type Case, machineName, type Report } from "./report.ts";

const CONCURRENCIES = [1, 2, 4, 8];
const TESTBEDS = 24;
const TRANSFER_BYTES = 1_000_000_000;
const TRANSFER_TIMEOUT_MS = 240_000;
const MEMORY_INTERVAL_MS = 500;

/**
 * Measures how many testbeds per minute can be created, used through a shell on a restored Rabbit with two nodes, and torn
 * down, several in parallel; and the CPU and memory of this process while a gigabyte crosses Rabbit, captured on both links.
 */
export async function parallel(): Promise<Report> {
  await useOnce();
  const cases: Case[] = [];
  for (const count of CONCURRENCIES) cases.push(own(`per-minute-${count}`, "/min", await perMinute(count)));
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
  let left = TESTBEDS;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    for (; left > 0; ) {
      left -= 1;
      await useOnce();
    }
  };
  await Promise.all(Array.from({ length: count }, worker));
  const figure = (TESTBEDS * 60_000) / (performance.now() - began);
  console.error(`${count} in parallel: ${figure.toFixed(1)} per minute`);
  return figure;
}

/** Measures this process while iperf3 sends from node to node and the test itself is idle. */
async function transfer(): Promise<{ cpuPercent: number; memoryMb: number; seconds: number }> {
  await using bed = await rabbitTestbed("pvh", { golden: true });
  await bed.start();
  const shell = await openShell(bed);
  await shell.check("ip address add 192.168.0.1/24 dev eth0; ip address add 192.168.1.1/24 dev eth1");
  await shell.check("sysctl -w net.ipv4.ip_forward=1");
  await using server = await bed.node(1).start(["iperf3", "--server", "--one-off", "--forceflush"]);
  await server.waitForOutput("listening");
  let memory = 0;
  const watch = setInterval(() => (memory = Math.max(memory, process.memoryUsage.rss())), MEMORY_INTERVAL_MS);
  const began = performance.now();
  const cpu = process.cpuUsage();
  const client = ["iperf3", "--client", "192.168.1.2", "--bytes", String(TRANSFER_BYTES)];
  await bed.node(0).run(client, { check: true, timeoutMs: TRANSFER_TIMEOUT_MS });
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - began;
  clearInterval(watch);
  return { cpuPercent: (user + system) / 10 / wallMs, memoryMb: memory / 1e6, seconds: wallMs / 1000 };
}
