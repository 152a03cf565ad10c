import type { SerialConsole } from "@alpy/serial-expect";
import {
  badOption,
  isOptions,
  type OptionNames,
  requireFunction,
  requireList,
  requireOptions,
  requireText,
} from "../options/option-checks.ts";
import type { WaitOptions } from "../wait-options.ts";

/**
 * How a machine is prepared once, so that later launches start from that state.
 * @typeParam Prepared the argument of `prepare`: the machine, or a testbed around it
 */
export interface GoldenOptions<Prepared> {
  /**
   * Brings the machine to the state from which launches start. The machine is running; every NIC has a carrier, but is not
   * connected to anything. Wait until the guest's NICs have their carrier and no work is in progress. Start programs that need
   * the time, or random numbers of their own, only after a restore. The state is saved when this settles.
   */
  readonly prepare: (prepared: Prepared) => Promise<void>;
  /**
   * Checks after each restore that the guest responds, over its console, before it is paused for `start()`; rejects if not.
   * The state is then discarded and prepared again, once. Pass `wait` on to every call that waits. Default: waits for any
   * output after an empty line.
   */
  readonly check?: ((console: SerialConsole, wait: WaitOptions) => Promise<void>) | undefined;
  /**
   * The file of `prepare`, as `import.meta.url`: a change in it or in a local module that it imports prepares the state
   * again. Default: all files through which the launch was called.
   */
  readonly module?: string | URL | undefined;
  /** Paths of further files that `prepare` reads: a change in one prepares the state again, too. */
  readonly inputs?: readonly string[] | undefined;
}

const GOLDEN_OPTION_NAMES: OptionNames<GoldenOptions<never>> = {
  prepare: true,
  check: true,
  module: true,
  inputs: true,
};

/**
 * Checks the options and returns them.
 * @param path the options by the path that the user wrote: `machines.left.golden`
 * @throws {TypeError} for unknown options and invalid values
 */
export function resolveGoldenOptions<Prepared>(
  options: GoldenOptions<Prepared>,
  path: string,
): GoldenOptions<Prepared> {
  requireOptions(path, options, GOLDEN_OPTION_NAMES);
  const { prepare, check, module, inputs } = options;
  if (typeof prepare !== "function") throw badOption(`${path}.prepare`, "a function", prepare);
  requireFunction(`${path}.check`, check);
  requireModule(`${path}.module`, module);
  requireList(`${path}.inputs`, inputs);
  for (const [index, input] of (inputs ?? []).entries()) {
    if (typeof input !== "string") throw badOption(`${path}.inputs[${index}]`, "a non-empty string", input);
    requireText(`${path}.inputs[${index}]`, input);
  }
  return options;
}

function requireModule(path: string, module: string | URL | undefined): void {
  if (module === undefined) return;
  // Not `instanceof URL`: it may be of another realm.
  const url = typeof module === "string" || isOptions(module) ? URL.parse(String(module)) : null;
  if (url?.protocol === "file:") return;
  throw badOption(path, "a file URL, such as import.meta.url", module);
}
