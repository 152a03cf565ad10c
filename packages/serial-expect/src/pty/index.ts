/**
 * Programs on a terminal of their own, by way of node-pty, which must be installed beside this package.
 *
 * @packageDocumentation
 */
export type { PtyOptions } from "./options.ts";
export type { PtyExit, PtyProcess } from "./process.ts";
export { spawnPty } from "./spawn.ts";
