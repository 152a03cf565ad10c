import { badArgument } from "../check-options.ts";
import type { WaitOptions } from "../wait-options.ts";

/** Options of `readFile`. */
export interface ReadFileOptions extends WaitOptions {
  /** The largest file that is read, in bytes. Default: 16 MiB. */
  readonly maxBytes?: number | undefined;
}

/** Options of `writeFile`. */
export interface WriteFileOptions extends WaitOptions {
  /** Whether to append to the file instead of replacing it. Default: false. */
  readonly append?: boolean | undefined;
}

/** Options of `freeze`. */
export interface FreezeOptions extends WaitOptions {
  /** Only the file systems that are mounted here. Default: all that can be frozen. */
  readonly mountpoints?: readonly string[] | undefined;
}

/** What the guest does: power off, stop without powering off, or boot again. */
export type ShutdownMode = "powerdown" | "halt" | "reboot";

/** @throws {TypeError} unless they are undefined or texts. */
export function checkMountpoints(mountpoints: unknown): void {
  if (mountpoints === undefined) return;
  const isList = Array.isArray(mountpoints) && mountpoints.every((one) => typeof one === "string");
  if (!isList) throw badArgument("mountpoints", "an array of strings", mountpoints);
}
