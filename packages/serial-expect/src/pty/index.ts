/**
 * Programs on a terminal of their own, with node-pty. node-pty is an optional peer; it is loaded by the first call of
 * {@link spawnPty}, not by the import of this module.
 *
 * @packageDocumentation
 */
export type { PtyOptions } from "./options.ts";
export type { PtyExit, PtyProcess } from "./process.ts";
export { spawnPty } from "./spawn.ts";
