import { expect, test } from "vitest";
import { spawnPty } from "./index.ts";

test.each<[string, object | null]>([
  [
    'spawnPty: unknown option "cols"; expected one of args, cwd, env, term, columns, rows, signal, graceMs',
    { cols: 80 },
  ],
  ["spawnPty: options must be an object, got null", null],
  ["spawnPty: args must be an array of strings without NUL characters, got 'x'", { args: "x" }],
  ["spawnPty: args must be an array of strings without NUL characters, got [ '\\x00' ]", { args: ["\0"] }],
  ["spawnPty: cwd must be text without NUL characters, got null", { cwd: null }],
  ["spawnPty: env must be an object of strings without NUL characters, got { A: 1 }", { env: { A: 1 } }],
  ["spawnPty: term must be text without NUL characters, got '\\x00'", { term: "\0" }],
  ["spawnPty: columns must be a whole number from 1 to 65535, got 0", { columns: 0 }],
  ["spawnPty: rows must be a whole number from 1 to 65535, got 1.5", { rows: 1.5 }],
  ["spawnPty: signal must be an AbortSignal, got {}", { signal: {} }],
  [
    "spawnPty: graceMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got NaN",
    { graceMs: Number.NaN },
  ],
])("a bad option is refused: %s", async (message, options) => {
  await expect(spawnPty("true", options as never)).rejects.toThrow(new TypeError(message));
});

test.each([null, 5, "a\0b"])("a bad program is refused: %j", async (program) => {
  await expect(spawnPty(program as never)).rejects.toThrow(TypeError);
  await expect(spawnPty(program as never)).rejects.toThrow(
    "spawnPty: program must be text without NUL characters, got ",
  );
});
