/**
 * All of the package in one module: the main entry, `@alpy/serial-expect/pty` and `@alpy/serial-expect/screen`. The optional
 * node-pty and @xterm/headless are loaded by the first calls of `spawnPty` and `openScreen`.
 *
 * @packageDocumentation
 */
export * from "./index.ts";
export * from "./pty/index.ts";
export * from "./screen/index.ts";
