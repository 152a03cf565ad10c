import { requireOption, requireText } from "../check-option.ts";
import { isFactor } from "../environment-factor.ts";
import { type OptionNames, requireKnownOptions } from "../known-options.ts";
import type { TestbedOptions } from "../testbed/testbed-options.ts";

/** Options that all tests of a vitest project share, from `test.provide.alpy` of its configuration. Plain data only. */
export interface ProjectOptions {
  /** Options of every testbed; those of a file, a suite or a test take precedence. */
  readonly testbed?: ProjectTestbedOptions | undefined;
  /** Folder of all artifacts; those of a test are in `FOLDER/FILE/TEST`. Default `artifacts`. */
  readonly artifacts?: string | undefined;
  /** Which artifacts are kept: those of tests that failed, or all. Default `failed`. */
  readonly keep?: "failed" | "all" | undefined;
  /**
   * Multiplies the time-outs of the library. The environment variable `ALPY_TIMEOUT_FACTOR` takes precedence. Default: how much
   * slower than its reference this host ran a short measurement when the worker started, at least 1.
   */
  readonly timeoutFactor?: number | undefined;
}

/** The options of a testbed that are plain data and the same for all tests. */
type ProjectTestbedOptions = Omit<TestbedOptions, "golden" | "machines" | "logger" | "onStep" | "signal" | "artifacts">;

const PROVIDED = "test.provide.alpy";

const KNOWN_OPTIONS: OptionNames<ProjectOptions> = { testbed: true, artifacts: true, keep: true, timeoutFactor: true };

const KNOWN_TESTBED_OPTIONS: OptionNames<ProjectTestbedOptions> = {
  machine: true,
  links: true,
  nodes: true,
  segments: true,
  wires: true,
  limits: true,
  mergedCapture: true,
  requireNoDrops: true,
  nodeImage: true,
  timeoutFactor: true,
};

/**
 * Checks the options of a project; those of its testbeds are checked when a testbed is created.
 * @throws {TypeError} for an unknown option, or a value that is not valid
 */
export function checkProjectOptions(options: ProjectOptions): ProjectOptions {
  requireKnownOptions(PROVIDED, options, KNOWN_OPTIONS);
  const { testbed, artifacts, keep, timeoutFactor } = options;
  if (testbed !== undefined) requireKnownOptions(`${PROVIDED}.testbed`, testbed, KNOWN_TESTBED_OPTIONS);
  requireText(`${PROVIDED}.artifacts`, artifacts);
  const isChoice = keep === undefined || ["failed", "all"].includes(keep);
  requireOption(isChoice, `${PROVIDED}.keep`, '"failed" or "all"', keep);
  const path = `${PROVIDED}.timeoutFactor`;
  requireOption(timeoutFactor === undefined || isFactor(timeoutFactor), path, "a positive number", timeoutFactor);
  return options;
}
