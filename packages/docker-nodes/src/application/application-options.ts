import type { Limits } from "./deadline.ts";
import type { OutputStream } from "./demultiplexer.ts";
import type { SandboxOptions } from "./sandbox.ts";

/** How an application is run. */
export interface ApplicationOptions extends SandboxOptions {
  /** Its image. Default: that of the skeleton. */
  image?: string;
  /** Environment variables besides the image's own. Default: none. */
  env?: Readonly<Record<string, string>>;
  /** What it reads on stdin, which then ends. Default: an empty stdin. */
  stdin?: string | Uint8Array;
  /** Capabilities to be given, without `CAP_`: `["NET_RAW"]`. Default: none at all. */
  capabilities?: readonly string[];
  /** User, and group, by name or number: `"1000:1000"`. Default: the image's. */
  user?: string;
  /** How many bytes of each output stream are kept: the first half and the newest half. Default: 1 MiB. */
  maxOutputBytes?: number;
}

/** How an application is ended. `timeoutMs` (default 30 000) and `signal` end the wait. */
export interface StopOptions extends Limits {
  /** The signal that asks it to end. Default: `SIGTERM`. */
  killSignal?: NodeJS.Signals;
  /** Milliseconds until it is killed. Default: 5000. */
  graceMs?: number;
}

/** What to look for in an application's output. `timeoutMs` (default 30 000) and `signal` end the wait. */
export interface WaitForOutputOptions extends Limits {
  /** The stream to look at. Default: both. */
  stream?: OutputStream | undefined;
}
