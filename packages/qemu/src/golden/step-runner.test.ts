import { expect, test } from "vitest";
import type { Logger } from "../logger.ts";
import { loggingSteps } from "./step-runner.ts";

function logged(): { lines: string[]; logger: Logger } {
  const lines: string[] = [];
  const at =
    (level: string) =>
    (_details: object, message: string): void =>
      void lines.push(`${level} ${message}`);
  return { lines, logger: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } };
}

test("a step is logged when it begins and when it ends, with its duration", async () => {
  const { lines, logger } = logged();
  expect(await loggingSteps(logger)("Prepare", () => Promise.resolve(1))).toBe(1);
  expect(lines).toEqual(["info Prepare…", expect.stringMatching(/^info Prepare… done in \d+ ms$/)]);
});

test("a step that fails is logged as failed, and rejects with what its body threw", async () => {
  const { lines, logger } = logged();
  const error = new Error("no carrier");
  await expect(loggingSteps(logger)("Prepare", () => Promise.reject(error))).rejects.toBe(error);
  expect(lines[1]).toMatch(/^error Prepare… failed after \d+ ms$/);
});
