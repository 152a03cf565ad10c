import { expect, test } from "vitest";
import { diagnose } from "./diagnose.ts";

test.each<[unknown, string]>([
  [{ image: "x" }, 'diagnose: unknown option "image"; expected one of nodeImage, signal'],
  [{ nodeImage: "" }, "diagnose.nodeImage must be a non-empty string, got ''"],
  [{ nodeImage: null }, "diagnose.nodeImage must be a non-empty string, got null"],
  [{ signal: "stop" }, "diagnose.signal must be an AbortSignal, got 'stop'"],
])("%j is refused before anything is checked", (options, message) => {
  expect(() => diagnose(options as never)).toThrow(new TypeError(message));
});
