import type { TestbedOptions } from "../testbed/testbed-options.ts";

/** What all tests of a vitest project share, by `test.provide.alpy` of its configuration. It must be plain data. */
export interface ProjectOptions {
  /** Options of each testbed; those of a file, a suite or a test come before them. */
  testbed?: Omit<TestbedOptions, "golden" | "machines" | "logger" | "signal" | "artifacts">;
  /** The folder of all artifacts: of each test, `FOLDER/FILE/TEST`. Default `artifacts`. */
  artifacts?: string;
  /** Whose artifacts are kept. Default `failed`. */
  keep?: "failed" | "all";
  /**
   * Multiplies the time-outs of the library. Default: how much slower than its reference this host ran a short measurement
   * when the worker began, at least 1; the environment variable `ALPY_TIMEOUT_FACTOR` comes before it.
   */
  timeoutFactor?: number;
}
