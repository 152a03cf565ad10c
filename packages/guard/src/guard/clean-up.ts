// The clean-up program: cleans up the entries on its standard input, one line of JSON each, and then exits with code 0.
import { text } from "node:stream/consumers";
import { cleanUpEntries } from "./clean-up-entries.ts";
import { decodeEntries } from "./guarded.ts";

/** A module that never ends must not keep the program forever. */
const LIFE_LIMIT_MS = 10 * 60_000;

// A signal to the process group or the terminal must not end the process that cleans up after them.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
setTimeout(() => process.exit(1), LIFE_LIMIT_MS).unref();
// A module may throw in a callback: the other entries must still be cleaned up.
process.on("uncaughtException", () => undefined);
process.on("unhandledRejection", () => undefined);

await cleanUpEntries(decodeEntries(await text(process.stdin).catch(() => "")));
process.exit(0);
