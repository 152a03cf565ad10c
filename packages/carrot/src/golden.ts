import type { GoldenOptions } from "@alpy/alpy";
import type { Appliance } from "./appliance.ts";
import { checkGolden, checkShell } from "./check-golden.ts";
import { prepareGolden } from "./rabbit.ts";

/** Returns the golden state that an appliance's tests start from. Tests that declare the same machine share it. */
export function goldenOf(appliance: Appliance): GoldenOptions {
  const check = appliance.reseeds ? checkGolden : checkShell;
  return { prepare: (bed) => prepareGolden(bed, appliance), check, module: import.meta.url };
}
