import { fileURLToPath } from "node:url";

/** The program that cleans up what its input lists, and its arguments. */
export interface CleanUpCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** Returns the command of the clean-up program. */
export function cleanUpCommand(): CleanUpCommand {
  // In the source next to this file; in the built package next to the chunk that contains this file.
  const name = import.meta.url.endsWith(".ts") ? "clean-up.ts" : "clean-up.js";
  return { program: process.execPath, args: [fileURLToPath(new URL(name, import.meta.url))] };
}
