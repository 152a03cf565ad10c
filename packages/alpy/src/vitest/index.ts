/**
 * Testbeds as vitest fixtures, and matchers for links, nodes and results. Importing it extends vitest's `expect`.
 *
 * @packageDocumentation
 */
import { expect } from "vitest";
import { type AlpyMatchers, matchers } from "./matchers.ts";
import type { ProjectOptions } from "./project-options.ts";
import type { TestbedRecord } from "./test-scoped-testbeds.ts";

export { measureSlowness } from "./host-speed.ts";
export type { AlpyMatchers, FrameSource } from "./matchers.ts";
export type { PingOptions } from "./ping-command.ts";
export type { ProjectOptions } from "./project-options.ts";
export { type OpenTestbed, test } from "./test.ts";
export type { TestbedRecord } from "./test-scoped-testbeds.ts";
export type { ToForwardOptions } from "./to-forward.ts";
export { expect };

expect.extend(matchers);

declare module "vitest" {
  interface Matchers<R, T> extends AlpyMatchers {}
  interface ProvidedContext {
    /** Options that all tests of a project share; see {@link ProjectOptions}. */
    alpy?: ProjectOptions;
  }
  interface TaskMeta {
    /** The testbeds of a test, in vitest's JSON report. */
    alpy?: TestbedRecord[];
  }
}
