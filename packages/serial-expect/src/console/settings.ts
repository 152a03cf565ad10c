import {
  booleanCheck,
  byteCountCheck,
  checkArgument,
  checkMembers,
  delayCheck,
  groupCheck,
  type OptionCheck,
  type OptionChecks,
  oneOfCheck,
  stringCheck,
} from "../option-checks.ts";
import { CONSOLE_ENCODINGS, type ConsoleEncoding } from "../text/encoding.ts";
import type { TerminalSize } from "./terminal-cursor.ts";

/** What can be changed while a console is open ({@link SerialConsole.configure}); its options have the same meaning. */
export interface ConsoleSettings {
  /** {@link TerminalOptions.stripEscapes}. */
  readonly stripEscapes?: boolean | undefined;
  /** {@link TerminalOptions.stripKernelLines}. */
  readonly stripKernelLines?: boolean | undefined;
  /** {@link TerminalOptions.answerQueries}. */
  readonly answerQueries?: boolean | undefined;
  /** {@link TerminalOptions.size}. */
  readonly size?: TerminalSize | undefined;
  /** {@link ConsoleOptions.encoding}. */
  readonly encoding?: ConsoleEncoding | undefined;
  /** {@link ConsoleOptions.lineEnding}. */
  readonly lineEnding?: string | undefined;
  /** {@link ConsoleOptions.charDelayMs}. iPXE, for example, loses characters that come faster than 15 ms. */
  readonly charDelayMs?: number | undefined;
  /** {@link ConsoleOptions.windowBytes}. */
  readonly windowBytes?: number | undefined;
}

const LARGEST_SIZE = 65_535;

/** A number of columns or rows, as the kernel keeps it (`struct winsize`). */
const lengthCheck: OptionCheck = {
  expected: `a whole number from 1 to ${LARGEST_SIZE}`,
  accepts: (value) => Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= LARGEST_SIZE,
};

const sizeChecks: OptionChecks<TerminalSize> = { columns: lengthCheck, rows: lengthCheck };

/** The checks of {@link ConsoleSettings}. */
const settingsChecks: OptionChecks<ConsoleSettings> = {
  stripEscapes: booleanCheck,
  stripKernelLines: booleanCheck,
  answerQueries: booleanCheck,
  size: groupCheck,
  encoding: oneOfCheck(...CONSOLE_ENCODINGS),
  lineEnding: stringCheck,
  charDelayMs: delayCheck,
  windowBytes: byteCountCheck,
};

/**
 * Checks settings, for example those of a machine's console before the machine is started.
 * @param path The settings, as errors name them: `machine.console`.
 * @param prefix What is before the name of a setting in errors. Default: the path and a dot.
 * @throws {TypeError} if one is unknown or has a bad value
 */
export function checkConsoleSettings(path: string, settings: ConsoleSettings, prefix = `${path}.`): void {
  checkMembers(path, settings, settingsChecks, prefix);
  checkSize(`${prefix}size`, settings.size);
}

/** Checks the size of a terminal. @throws {TypeError} */
export function checkSize(path: string, size: TerminalSize | undefined): void {
  if (size === undefined) return;
  checkMembers(path, size, sizeChecks);
  checkArgument(`${path}.columns`, lengthCheck, size.columns);
  checkArgument(`${path}.rows`, lengthCheck, size.rows);
}
