import type { OutputStream } from "../engine/demultiplexer.ts";
import type { OptionNames } from "../known-options.ts";
import { badValue, checkInteger, checkList, checkString, checkStrings, checkText } from "../option-checks.ts";
import { WAIT_OPTION_NAMES, type WaitOptions } from "../wait-options.ts";
import { SANDBOX_OPTION_NAMES, type SandboxOptions } from "./sandbox.ts";

const DEFAULT_OUTPUT_BYTES = 1 << 20;
const MAX_OUTPUT_BYTES = 2 ** 31 - 1;

/** How an application runs. */
export interface ApplicationOptions extends SandboxOptions {
  /** Its image. Default: the image of the node set. */
  readonly image?: string | undefined;
  /** Environment variables in addition to the image's own. Default: none. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The content of its stdin, which then ends. Default: an empty stdin. */
  readonly stdin?: string | Uint8Array | undefined;
  /** Capabilities, without `CAP_`: `["NET_RAW"]`. Default: none at all. */
  readonly capabilities?: readonly string[] | undefined;
  /** User, and group, by name or number: `"1000:1000"`. Default: the image's. */
  readonly user?: string | undefined;
  /** The number of bytes of each output stream to keep in memory: the first half and the newest half. Default: 1 MiB. */
  readonly maxOutputBytes?: number | undefined;
}

/** How an application is stopped. `timeoutMs` (default 30000) and `signal` end the wait. */
export interface StopOptions extends WaitOptions {
  /** The signal that asks it to end. Default: `SIGTERM`. */
  readonly killSignal?: NodeJS.Signals | undefined;
  /** Time in milliseconds until it is killed. Default: 5000. */
  readonly graceMs?: number | undefined;
}

/** Where to look for a line of an application's output. `timeoutMs` (default 30000) and `signal` end the wait. */
export interface WaitForOutputOptions extends WaitOptions {
  /** The stream to search. Default: both. */
  readonly stream?: OutputStream | undefined;
}

/** The names of {@link ApplicationOptions}. */
export const APPLICATION_OPTION_NAMES: OptionNames<ApplicationOptions> = {
  ...SANDBOX_OPTION_NAMES,
  image: true,
  env: true,
  stdin: true,
  capabilities: true,
  user: true,
  maxOutputBytes: true,
};

/** The names of {@link StopOptions}. */
export const STOP_OPTION_NAMES: OptionNames<StopOptions> = { ...WAIT_OPTION_NAMES, killSignal: true, graceMs: true };

/** The names of {@link WaitForOutputOptions}. */
export const WAIT_FOR_OUTPUT_NAMES: OptionNames<WaitForOutputOptions> = { ...WAIT_OPTION_NAMES, stream: true };

/** The options of an application, except those of its sandbox, checked and with all defaults in place. */
export interface ResolvedApplicationOptions {
  readonly image: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | Uint8Array | undefined;
  readonly capabilities: readonly string[];
  readonly user: string | undefined;
  readonly maxOutputBytes: number;
}

/** Checks the options of an application, except those of its sandbox. @throws {TypeError} for a bad value */
export function resolveApplicationOptions(options: ApplicationOptions): ResolvedApplicationOptions {
  const { image, env = {}, stdin, capabilities = [], user, maxOutputBytes = DEFAULT_OUTPUT_BYTES } = options;
  if (image !== undefined) checkText("image", image, "the name of an image");
  checkStrings("env", env);
  if (stdin !== undefined && typeof stdin !== "string" && !((stdin as unknown) instanceof Uint8Array)) {
    throw badValue("stdin", "a string or a Uint8Array", stdin);
  }
  checkList("capabilities", capabilities);
  for (const [index, capability] of capabilities.entries()) checkText(`capabilities[${index}]`, capability);
  if (user !== undefined) checkString("user", user);
  checkInteger("maxOutputBytes", maxOutputBytes, 1, MAX_OUTPUT_BYTES);
  return { image, env, stdin, capabilities, user, maxOutputBytes };
}

/** Checks that `argv` is a command: at least one word. @throws {TypeError} if not */
export function checkCommand(path: string, argv: readonly string[]): void {
  const isCommand =
    Array.isArray(argv) && argv.length > 0 && argv.every((word) => typeof (word as unknown) === "string");
  if (!isCommand) throw badValue(path, "a command as a list of at least one string", argv);
}
