import { Duplex, PassThrough, Writable } from "node:stream";
import { expect, test } from "vitest";
import { openConsole } from "../index.ts";

test("a stream that delivers strings or objects is refused", () => {
  expect(() => openConsole(new PassThrough({ encoding: "utf8" }))).toThrow(TypeError);
  expect(() => openConsole(new Duplex({ objectMode: true }))).toThrow(TypeError);
});

test.each([null, undefined, "x", {}, new Writable()])("a value that is not a Duplex is refused: %s", (stream) => {
  expect(() => openConsole(stream as never)).toThrow(TypeError);
  expect(() => openConsole(stream as never)).toThrow(
    "openConsole: stream must be a Duplex, or an object with readable and writable, got ",
  );
});

test("a value that is not a Writable cannot watch", () => {
  const console = openConsole(new PassThrough());
  expect(() => console.watch(null as never)).toThrow(new TypeError("watch: output must be a Writable, got null"));
});

test.each<[string, object]>([
  ["openConsole: encoding must be utf8 or latin1 or cp437, got 'ebcdic'", { encoding: "ebcdic" }],
  ["openConsole: windowBytes must be a whole number of bytes above 0, got 0", { windowBytes: 0 }],
  ["openConsole: historyBytes must be a whole number of bytes above 0, got 1.5", { historyBytes: 1.5 }],
  [
    "openConsole: timeoutMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got -1",
    { timeoutMs: -1 },
  ],
  [
    "openConsole: timeoutMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got 2147483648",
    { timeoutMs: 2 ** 31 },
  ],
  [
    "openConsole: transcript.maxLineBytes must be a whole number of bytes above 0, got -1",
    { transcript: { maxLineBytes: -1 } },
  ],
  ["openConsole: transcript must be an object, got null", { transcript: null }],
  ["openConsole: terminal.stripEscapes must be true or false, got 'yes'", { terminal: { stripEscapes: "yes" } }],
  [
    'openConsole: terminal: unknown option "strip"; expected one of stripEscapes, stripKernelLines, answerQueries',
    { terminal: { strip: true } },
  ],
  ['openConsole: unknown option "foo"; expected one of encoding, lineEnding, ', { foo: undefined }],
  [
    "openConsole: charDelayMs must be a number of milliseconds from 0 to 2147483647, got Infinity",
    { charDelayMs: Number.POSITIVE_INFINITY },
  ],
  ["openConsole: logger must be an object with the methods debug, info, warn and error, got {}", { logger: {} }],
])("a bad option is refused: %s", (message, options) => {
  expect(() => openConsole(new PassThrough(), options)).toThrow(message);
});
