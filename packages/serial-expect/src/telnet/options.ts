import {
  checkOptions,
  groupCheck,
  nulFreeCheck,
  type OptionCheck,
  type OptionChecks,
  waitChecks,
} from "../option-checks.ts";
import type { WaitOptions } from "../wait-options.ts";
import { type SerialSettings, serialChecks } from "./com-port.ts";

/** What a telnet client tells the far side. */
export interface TelnetOptions {
  /** The terminal type (RFC 1091). Default `xterm`. */
  readonly term?: string | undefined;
  /** The window's width in characters (RFC 1073), 1 to 65535. Default 80. */
  readonly columns?: number | undefined;
  /** The window's height in lines, 1 to 65535. Default 24. */
  readonly rows?: number | undefined;
  /**
   * Settings of the serial port of a console server (RFC 2217), `{}` for none yet. Bytes then pass unchanged in both directions
   * (RFC 856). Default: the far side has no serial port.
   */
  readonly serial?: SerialSettings | undefined;
}

/** Options of {@link connectTelnet}. The time-out is that of the connection and of the settings, by default 30000. */
export interface ConnectTelnetOptions extends TelnetOptions, WaitOptions {
  /** The host. Default `localhost`. */
  readonly host?: string | undefined;
  /** The TCP port. Default 23. */
  readonly port?: number | undefined;
}

const MAX_WINDOW_SIZE = 0xffff;

/** The check of one side of a window. */
export const windowCheck: OptionCheck = {
  expected: `a whole number from 1 to ${MAX_WINDOW_SIZE}`,
  accepts: (value) => Number.isInteger(value) && Number(value) > 0 && Number(value) <= MAX_WINDOW_SIZE,
};

const telnetChecks: OptionChecks<TelnetOptions> = {
  term: nulFreeCheck,
  columns: windowCheck,
  rows: windowCheck,
  serial: groupCheck,
};

const connectChecks: OptionChecks<ConnectTelnetOptions> = {
  ...telnetChecks,
  ...waitChecks,
  host: nulFreeCheck,
  port: {
    expected: "a whole number from 1 to 65535",
    accepts: (value) => Number.isInteger(value) && Number(value) > 0 && Number(value) <= 0xffff,
  },
};

/** Checks the options of {@link connectTelnet}. @throws {TypeError} */
export function checkConnectOptions(options: ConnectTelnetOptions): void {
  checkOptions("connectTelnet", options, connectChecks);
  if (options.serial !== undefined) checkOptions("connectTelnet", options.serial, serialChecks, "serial");
}
