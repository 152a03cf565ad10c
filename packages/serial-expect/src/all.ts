/**
 * All of the package in one module: the main entry and `@alpy/serial-expect/pty`. The optional node-pty is loaded by the first
 * call of `spawnPty`.
 *
 * @packageDocumentation
 */
export * from "./index.ts";
export * from "./pty/index.ts";
