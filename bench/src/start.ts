import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createTestbed, serialExpect } from "@alpy/alpy";
import { type Case, machineName, median, type Report } from "./report.ts";

const runs = 3;
const rabbit = join(import.meta.dirname, "..", "..", "images", "rabbit", "dist");

/** From the call to a usable shell with two nodes attached, by direct kernel boot (PVH), and from there to nothing left. */
export async function start(): Promise<Report> {
  const figures: { cold: number; teardown: number }[] = [];
  for (let run = 0; run < runs; run += 1) figures.push(await measure());
  const cases = [
    own("cold-pvh", median(figures.map(({ cold }) => cold))),
    own("teardown", median(figures.map(({ teardown }) => teardown))),
  ];
  return { bench: "start", machine: machineName(), cases };
}

function own(name: string, seconds: number): Case {
  return { case: name, peer: null, unit: "s", ours: seconds, theirs: null, ratio: null };
}

async function measure(): Promise<{ cold: number; teardown: number }> {
  const { commandLine } = JSON.parse(readFileSync(join(rabbit, "manifest.json"), "utf8")) as { commandLine: string };
  const began = performance.now();
  const bed = await createTestbed({
    machine: { kernel: join(rabbit, "vmlinux"), initrd: join(rabbit, "initrd.cpio"), commandLine },
    links: [{ addresses: ["192.168.0.2/24"] }, { addresses: ["192.168.1.2/24"] }],
  });
  await using resources = new AsyncDisposableStack();
  resources.use(bed);
  await bed.start();
  await serialExpect.openShell(bed.console, { login: "root", password: "rabbit", timeoutMs: 120_000 });
  const usable = performance.now();
  await bed.close();
  return { cold: (usable - began) / 1000, teardown: (performance.now() - usable) / 1000 };
}
