import { checkCount, checkOptions, type OptionNames, WAIT_OPTIONS } from "../check-options.ts";
import type { WaitOptions } from "../wait-options.ts";

/** Options of `hmp`. */
export interface HmpOptions extends WaitOptions {
  /** The CPU for commands such as `info registers`. Default: the monitor's own choice. */
  readonly cpuIndex?: number | undefined;
}

const HMP_OPTIONS: OptionNames<HmpOptions> = { ...WAIT_OPTIONS, cpuIndex: true };

/** Checks the options of `hmp`, except its limits. @throws {TypeError} naming the bad one. */
export function checkHmpOptions(options: HmpOptions): void {
  checkOptions("hmp", options, HMP_OPTIONS);
  if (options.cpuIndex !== undefined) checkCount("cpuIndex", options.cpuIndex, { min: 0 });
}
