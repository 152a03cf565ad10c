import { expect, test } from "vitest";
import { spawnPty } from "./index.ts";

test.each<[string, object | null]>([
  [
    'spawnPty: unknown option "cols"; expected one of args, cwd, env, term, columns, rows, signal, graceMs',
    { cols: 80 },
  ],
  ["spawnPty: options must be an object, got null", null],
  ["spawnPty: args must be an array of strings, got 'x'", { args: "x" }],
  ["spawnPty: cwd must be a string, got null", { cwd: null }],
  ["spawnPty: env must be an object of strings, got { A: 1 }", { env: { A: 1 } }],
  ["spawnPty: columns must be a whole number from 1 to 65535, got 0", { columns: 0 }],
  ["spawnPty: rows must be a whole number from 1 to 65535, got 1.5", { rows: 1.5 }],
  ["spawnPty: signal must be an AbortSignal, got {}", { signal: {} }],
  ["spawnPty: graceMs must be a number of milliseconds, 0 or more, got NaN", { graceMs: Number.NaN }],
])("a bad option is refused: %s", async (message, options) => {
  await expect(spawnPty("true", options as never)).rejects.toThrow(new TypeError(message));
});
