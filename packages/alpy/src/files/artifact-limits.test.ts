import { expect, test } from "vitest";
import { resolveArtifactLimits } from "./artifact-limits.ts";

test("limits that are not set have finite defaults", () => {
  const limits = resolveArtifactLimits({ maxConsoleBytes: 1, maxLogBytes: undefined });
  expect(limits).toEqual({
    maxConsoleBytes: 1,
    maxApplicationBytes: 67_108_864,
    maxLogBytes: 67_108_864,
    maxCaptureBytes: 1_073_741_824,
    maxArtifactBytes: 4_294_967_296,
  });
});

test.each([
  [{ maxConsoleBytes: 0 }, "limits.maxConsoleBytes must be a positive whole number of bytes, or Infinity, got 0"],
  [{ maxLogBytes: 1.5 }, "limits.maxLogBytes must be a positive whole number of bytes, or Infinity, got 1.5"],
  [{ maxLogBytes: "1" }, "limits.maxLogBytes must be a positive whole number of bytes, or Infinity, got '1'"],
  [{ consoleBytes: 1 }, 'limits: unknown option "consoleBytes"; expected one of maxConsoleBytes, '],
  [[], "limits must be an object, got []"],
  [null, "limits must be an object, got null"],
])("%o is refused", (limits, message) => {
  expect(() => resolveArtifactLimits(limits as object)).toThrow(message);
  expect(() => resolveArtifactLimits(limits as object)).toThrow(TypeError);
});
