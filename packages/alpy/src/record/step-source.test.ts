import { expect, test } from "vitest";
import { captureStack, sourceIn } from "./step-source.ts";

const folders = { ownFolder: "/home/user/appliance/alpy/dist", workingDirectory: "/home/user/appliance" };

function stackOf(...calls: string[]): string {
  return ["Error", ...calls.map((call) => `    at ${call}`)].join("\n");
}

test("the source is the innermost call outside of alpy and of packages", () => {
  const stack = stackOf(
    "captureStack (file:///home/user/appliance/alpy/dist/index.js:1:2)",
    "Steps.run (/home/user/appliance/alpy/src/record/steps.ts:3:4)",
    "new Promise (<anonymous>)",
    "async Promise.all (index 0)",
    "retry (/home/user/appliance/node_modules/retry/index.js:5:6)",
    "async logIn (file:///home/user/appliance/test/log%20in.ts:7:8)",
    "/home/user/appliance/test/router.test.ts:41:9",
  );
  expect(sourceIn(stack, folders)).toBe("test/log in.ts:7:8");
});

test.each([
  ["a function's", "check (/home/user/appliance/test/a.ts:1:2)", "test/a.ts:1:2"],
  ["a module's", "file:///home/user/appliance/a.ts:1:2", "a.ts:1:2"],
  ["an awaiting module's", "async file:///home/user/appliance/a.ts:1:2", "a.ts:1:2"],
  ["a method's under another name", "Bed.open [as run] (/home/user/appliance/a.ts:1:2)", "a.ts:1:2"],
  ["one in a path with brackets", "f (/home/user/appliance/a (1)/b.ts:1:2)", "a (1)/b.ts:1:2"],
  ["one outside of the working directory", "f (/srv/tests/a.ts:1:2)", "/srv/tests/a.ts:1:2"],
  ["one in a folder that begins alike", "f (/home/user/appliance2/a.ts:1:2)", "/home/user/appliance2/a.ts:1:2"],
  ["one of Node itself", "listOnTimeout (node:internal/timers:545:9)", undefined],
])("%s call is read", (_what, call, source) => {
  expect(sourceIn(stackOf(call), folders)).toBe(source);
});

test("the current stack contains this file, and the limit of traces is unchanged", () => {
  const limit = Error.stackTraceLimit;
  const stack = captureStack();
  expect(Error.stackTraceLimit).toBe(limit);
  const workingDirectory = import.meta.dirname;
  expect(sourceIn(stack.replace(/.*captureStack.*\n/, ""), { ownFolder: "/nowhere/dist", workingDirectory })).toMatch(
    /^step-source\.test\.ts:\d+:\d+$/,
  );
});
