import { resolve } from "node:path";
import { type MachineLimits, resolveLimits } from "../files/file-limits.ts";
import { type GoldenOptions, resolveGoldenOptions } from "../golden/golden-options.ts";
import { type Logger, silentLogger } from "../logger.ts";
import type { Machine } from "../machine/machine.ts";
import { requireGoldenMachine } from "../options/golden-machine.ts";
import type { MachineOptions, ResolvedMachineOptions } from "../options/machine-options.ts";
import {
  type OptionNames,
  requireLogger,
  requireOptions,
  requirePositiveNumber,
  requireSignal,
  requireText,
} from "../options/option-checks.ts";
import { MACHINE_OPTION_NAMES, resolveMachineOptions } from "../options/resolve-machine-options.ts";

/** Options of `launchMachine`. */
export interface LaunchMachineOptions extends MachineOptions {
  /** The machine's name in log and errors. Default `vm`. */
  readonly name?: string | undefined;
  /**
   * Folder for `console.log`, `qemu.log` and screenshots; created if it does not exist. Each machine needs its own. An existing
   * `console.log` is overwritten, `qemu.log` is appended to. Default: a temporary folder, which `close()` removes.
   */
  readonly folder?: string | undefined;
  /** Starts the machine from a state that is prepared once and kept, instead of booting it. */
  readonly golden?: GoldenOptions<Machine> | undefined;
  /** Limits of `console.log` and `qemu.log`, 64 MiB each by default. What follows is not kept; a line in the file says so. */
  readonly limits?: Omit<MachineLimits, "maxCaptureBytes"> | undefined;
  /** Target of the log; any pino logger fits. Default: none. */
  readonly logger?: Logger | undefined;
  /** Factor for the time-outs of the machine, and for the default time-out of its console: above 1 on a slow host. Default 1. */
  readonly timeoutFactor?: number | undefined;
  /** Ends the launch early: `launchMachine` undoes what it has done and rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** {@link LaunchMachineOptions} with every default filled in. */
export interface ResolvedLaunch {
  readonly name: string;
  readonly machine: ResolvedMachineOptions;
  /** Absolute path, or `undefined` for a temporary folder. */
  readonly folder: string | undefined;
  readonly golden: GoldenOptions<Machine> | undefined;
  readonly limits: MachineLimits;
  readonly logger: Logger;
  readonly timeoutFactor: number;
  readonly signal: AbortSignal | undefined;
}

const LAUNCH_OPTION_NAMES: OptionNames<LaunchMachineOptions> = {
  ...MACHINE_OPTION_NAMES,
  name: true,
  folder: true,
  golden: true,
  limits: true,
  logger: true,
  timeoutFactor: true,
  signal: true,
};

/** The name of the options of `launchMachine` in messages. */
const PATH = "options";

/**
 * Checks the options of `launchMachine` before anything is started.
 * @throws {TypeError} for options that are unknown, contradict each other or are out of range
 * @throws {QemuError} `disk-not-found`, `firmware-not-found`
 */
export function resolveLaunch(options: LaunchMachineOptions): ResolvedLaunch {
  requireOptions(PATH, options, LAUNCH_OPTION_NAMES);
  const { name = "vm", folder, golden, limits, logger = silentLogger, ...others } = options;
  const { timeoutFactor = 1, signal, ...machineOptions } = others;
  requireText(`${PATH}.name`, name);
  requireText(`${PATH}.folder`, folder);
  requireLogger(`${PATH}.logger`, logger);
  requirePositiveNumber(`${PATH}.timeoutFactor`, timeoutFactor);
  requireSignal(`${PATH}.signal`, signal);
  const machine = resolveMachineOptions(machineOptions, { path: PATH });
  return {
    name,
    machine,
    folder: folder === undefined ? undefined : resolve(folder),
    limits: resolveLimits(limits, `${PATH}.limits`),
    golden: golden === undefined ? undefined : resolveGolden(golden, machine),
    logger,
    timeoutFactor,
    signal,
  };
}

function resolveGolden(golden: GoldenOptions<Machine>, machine: ResolvedMachineOptions): GoldenOptions<Machine> {
  requireGoldenMachine(machine, `${PATH}.golden`);
  return resolveGoldenOptions(golden, `${PATH}.golden`);
}
