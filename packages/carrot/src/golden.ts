import type { GoldenOptions } from "@alpy/alpy";
import type { Appliance } from "./appliance.ts";
import { checkGolden } from "./check-golden.ts";
import { prepareGolden } from "./rabbit.ts";

/** The state that tests of an appliance start from; one for all tests that declare the same machine. */
export function goldenOf(appliance: Appliance): GoldenOptions {
  return { prepare: (bed) => prepareGolden(bed, appliance), check: checkGolden, module: import.meta.url };
}
