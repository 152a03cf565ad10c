import { type BootMode, openShell, rabbitTestbed } from "./rabbit.ts";
import { type Case, machineName, median, type Report } from "./report.ts";

const RUNS = 5;
/** UEFI has fewer runs because it boots slowly and its time hardly varies. */
const UEFI_RUNS = 3;
const MODES: readonly BootMode[] = ["pvh", "bios", "uefi"];

interface Figures {
  cold: number[];
  golden: number[];
}

/**
 * Measures the time from the call to a usable shell with two nodes attached, for each boot mode and from the golden state
 * prepared with it; and the tear-down of a testbed whose DUT is running.
 */
export async function start(): Promise<Report> {
  const figures: Record<BootMode, Figures> = {
    pvh: { cold: [], golden: [] },
    bios: { cold: [], golden: [] },
    uefi: { cold: [], golden: [] },
  };
  const teardowns: number[] = [];
  // Prepare the golden states and load all modules before measuring.
  for (const mode of MODES) await measure(mode, true);
  for (let run = 0; run < RUNS; run += 1) {
    for (const mode of MODES.filter((one) => one !== "uefi" || run < UEFI_RUNS)) {
      const cold = await measure(mode, false);
      const golden = await measure(mode, true);
      figures[mode].cold.push(cold.usable);
      figures[mode].golden.push(golden.usable);
      teardowns.push(cold.teardown, golden.teardown);
      console.error(`${mode}: cold ${cold.usable.toFixed(2)} s, golden ${golden.usable.toFixed(2)} s`);
    }
  }
  const cases = [
    ...MODES.map((mode) => own(`cold-${mode}`, figures[mode].cold)),
    ...MODES.map((mode) => compare(`cold-${mode}`, figures[mode])),
    own("teardown", teardowns),
  ];
  return { bench: "start", machine: machineName(), cases };
}

function own(name: string, seconds: readonly number[]): Case {
  return { case: name, peer: null, unit: "s", ours: median(seconds), theirs: null, ratio: null };
}

function compare(peer: string, { cold, golden }: Figures): Case {
  const ours = median(golden);
  const theirs = median(cold);
  return { case: "golden", peer, unit: "s", ours, theirs, ratio: theirs / ours };
}

async function measure(mode: BootMode, golden: boolean): Promise<{ usable: number; teardown: number }> {
  const began = performance.now();
  await using bed = await rabbitTestbed(mode, { golden });
  await bed.start();
  await openShell(bed);
  const usable = performance.now();
  await bed.close();
  return { usable: (usable - began) / 1000, teardown: (performance.now() - usable) / 1000 };
}
