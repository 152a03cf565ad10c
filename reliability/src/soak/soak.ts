import { createTestbed, type MachineOptions, type TestbedOptions } from "@alpy/alpy";
import { diskPath } from "../victim/disk.ts";
import { growthOf, measureLevel, medianLevel, type ProcessLevel } from "./process-level.ts";

/** Testbeds until the level that later ones are compared with. */
const WARM_UP = 20;
const SAMPLES = 5;
const ECHO_TIMEOUT_MS = 60_000;

/** Options of {@link soak}. */
export interface SoakOptions {
  /** The folder with the disk. */
  readonly inputs: string;
  /** How many testbeds are open at the same time. */
  readonly parallel: number;
  /** Every testbed of that number has a node; `undefined`: none. */
  readonly nodeEach: number | undefined;
  /** Whether another round follows. */
  readonly goesOn: (testbeds: number) => boolean;
  readonly onRound?: ((testbeds: number, level: ProcessLevel) => void) | undefined;
}

/** The result of a soak. */
export interface SoakResult {
  readonly testbeds: number;
  readonly before: ProcessLevel;
  readonly after: ProcessLevel;
  /** What has grown by more than a tenth. */
  readonly growth: readonly string[];
}

/** Opens, uses and closes testbeds in this process, and compares what it uses after 20 of them with what it uses at the end. */
export async function soak({ inputs, parallel, nodeEach, goesOn, onRound }: SoakOptions): Promise<SoakResult> {
  const levels: ProcessLevel[] = [];
  let warm: ProcessLevel | undefined;
  let testbeds = 0;
  while (testbeds < WARM_UP + SAMPLES * parallel || goesOn(testbeds)) {
    const numbers = Array.from({ length: parallel }, (_, index) => testbeds + index);
    await Promise.all(numbers.map((number) => useOne(inputs, nodeEach !== undefined && number % nodeEach === 0)));
    testbeds += parallel;
    const level = await measureLevel();
    levels.push(level);
    onRound?.(testbeds, level);
    if (warm === undefined && testbeds >= WARM_UP + SAMPLES * parallel) warm = medianLevel(levels.slice(-SAMPLES));
  }
  if (warm === undefined) throw new Error("unreachable: the first rounds warm up");
  const after = medianLevel(levels.slice(-SAMPLES));
  return { testbeds, before: warm, after, growth: growthOf(warm, after) };
}

async function useOne(inputs: string, hasNode: boolean): Promise<void> {
  await using bed = await createTestbed(optionsOf(inputs, hasNode));
  await bed.start();
  await bed.step("Echo", async () => {
    await bed.console.send("z");
    await bed.console.expect("z", { timeoutMs: ECHO_TIMEOUT_MS });
  });
}

function optionsOf(inputs: string, hasNode: boolean): TestbedOptions {
  const disk = { path: diskPath(inputs), format: "raw", interface: "ide" } as const;
  const machine: MachineOptions = { disk, memoryMiB: 16, accel: "tcg" };
  return { machine, links: [hasNode ? { addresses: ["192.0.2.2/24"] } : { wire: "one" }] };
}
