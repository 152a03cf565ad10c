import { APPLICATION_OPTION_NAMES, type ApplicationOptions } from "../application/application-options.ts";
import type { Readiness } from "../application/readiness.ts";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { checkTable } from "../network/resolve-interface.ts";
import { checkWaitValues, WAIT_OPTION_NAMES, type WaitOptions } from "../wait-options.ts";

/** How an application runs to its end. `timeoutMs` (default 60000) and `signal` kill it. */
export interface NodeRunOptions extends ApplicationOptions, WaitOptions {
  /** Whether an exit code other than 0 rejects, with an {@link ApplicationError}. Default: `false`, it is a result. */
  readonly check?: boolean | undefined;
}

/** How an application is started. `timeoutMs` (default 60000) and `signal` end the start, not the application. */
export interface NodeStartOptions extends ApplicationOptions, WaitOptions {
  /** The condition to wait for before `start` settles; if it is not met, the application is stopped. Default: none. */
  readonly ready?: Readiness | undefined;
}

/** The names of {@link NodeRunOptions}. */
export const RUN_OPTION_NAMES: OptionNames<NodeRunOptions> = {
  ...WAIT_OPTION_NAMES,
  ...APPLICATION_OPTION_NAMES,
  check: true,
};

/** The names of {@link NodeStartOptions}. */
export const START_OPTION_NAMES: OptionNames<NodeStartOptions> = {
  ...WAIT_OPTION_NAMES,
  ...APPLICATION_OPTION_NAMES,
  ready: true,
};

/** How a container of somebody else becomes an application. `timeoutMs` (default 60000) and `signal` end the start. */
export interface AdoptOptions extends WaitOptions {
  /** The number of bytes of each output stream to keep in memory: the first half and the newest half. Default: 1 MiB. */
  readonly maxOutputBytes?: number | undefined;
}

/** The names of {@link AdoptOptions}. */
export const ADOPT_OPTION_NAMES: OptionNames<AdoptOptions> = { ...WAIT_OPTION_NAMES, maxOutputBytes: true };

/** Which routes are read. */
export interface RoutesOptions extends WaitOptions {
  /** The number of a routing table. Default: the main table. */
  readonly table?: number | undefined;
}

const ROUTES_OPTION_NAMES: OptionNames<RoutesOptions> = { ...WAIT_OPTION_NAMES, table: true };

/** Checks the options of a call that reads a routing table. @throws {TypeError} for an unknown option or a bad value */
export function checkTableOptions(call: string, options: RoutesOptions): RoutesOptions {
  refuseUnknownOptions(call, options, ROUTES_OPTION_NAMES);
  checkWaitValues(options);
  if (options.table !== undefined) checkTable("table", options.table);
  return options;
}
