import { type BootForm, openShell, rabbitTestbed } from "./rabbit.ts";
import { type Case, machineName, median, type Report } from "./report.ts";

const runs = 5;
/** What boots slowly, and hardly varies, has fewer. */
const uefiRuns = 3;
const forms: readonly BootForm[] = ["pvh", "bios", "uefi"];

interface Figures {
  cold: number[];
  golden: number[];
}

/**
 * From the call to a usable shell with two nodes attached: by each way to boot, and from the golden state that was prepared
 * by it; and the tear-down of a testbed whose DUT runs.
 */
export async function start(): Promise<Report> {
  const figures: Record<BootForm, Figures> = {
    pvh: { cold: [], golden: [] },
    bios: { cold: [], golden: [] },
    uefi: { cold: [], golden: [] },
  };
  const teardowns: number[] = [];
  // States are prepared, and what is loaded at the first use is loaded, before anything counts.
  for (const form of forms) await measure(form, true);
  for (let run = 0; run < runs; run += 1) {
    for (const form of forms.filter((one) => one !== "uefi" || run < uefiRuns)) {
      const cold = await measure(form, false);
      const golden = await measure(form, true);
      figures[form].cold.push(cold.usable);
      figures[form].golden.push(golden.usable);
      teardowns.push(cold.teardown, golden.teardown);
      console.error(`${form}: cold ${cold.usable.toFixed(2)} s, golden ${golden.usable.toFixed(2)} s`);
    }
  }
  const cases = [
    ...forms.map((form) => own(`cold-${form}`, figures[form].cold)),
    ...forms.map((form) => beside(`cold-${form}`, figures[form])),
    own("teardown", teardowns),
  ];
  return { bench: "start", machine: machineName(), cases };
}

function own(name: string, seconds: readonly number[]): Case {
  return { case: name, peer: null, unit: "s", ours: median(seconds), theirs: null, ratio: null };
}

function beside(peer: string, { cold, golden }: Figures): Case {
  const [ours, theirs] = [median(golden), median(cold)];
  return { case: "golden", peer, unit: "s", ours, theirs, ratio: theirs / ours };
}

async function measure(form: BootForm, golden: boolean): Promise<{ usable: number; teardown: number }> {
  const began = performance.now();
  await using bed = await rabbitTestbed(form, { golden });
  await bed.start();
  await openShell(bed);
  const usable = performance.now();
  await bed.close();
  return { usable: (usable - began) / 1000, teardown: (performance.now() - usable) / 1000 };
}
