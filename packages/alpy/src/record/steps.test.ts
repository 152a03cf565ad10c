import { expect, test } from "vitest";
import { AlpyError } from "../errors.ts";
import { Faults } from "../faults.ts";
import type { Logger } from "../logger.ts";
import { Steps } from "./steps.ts";

function recorder(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const add =
    (level: string) =>
    (_details: object, message: string): void => {
      lines.push(`${level} ${message.replace(/\d+\.\d s/, "N s")}`);
    };
  return { lines, logger: { debug: add("debug"), info: add("info"), warn: add("warn"), error: add("error") } };
}

test("a step is logged as it begins and as it ends, and recorded", async () => {
  const { logger, lines } = recorder();
  const steps = new Steps({ logger, faults: new Faults(), evidence: () => ({}) });
  await expect(steps.run("Create tap interfaces", () => Promise.resolve(7))).resolves.toBe(7);
  expect(lines).toEqual(["info Create tap interfaces…", "info Create tap interfaces… done in N s"]);
  expect(steps.records).toMatchObject([{ name: "Create tap interfaces", outcome: "done" }]);
});

test("a step that fails says so with its name, its cause and the last lines of what was seen", async () => {
  const { logger, lines } = recorder();
  const steps = new Steps({ logger, faults: new Faults(), evidence: () => ({ console: "login: " }) });
  const cause = new Error("no prompt");
  const failure = await steps.run("Log in", () => Promise.reject(cause)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "step-failed", step: "Log in", cause, evidence: { console: "login: " } });
  expect((failure as AlpyError).message).toMatch(/^Log in failed after 0\.\d s: no prompt\nconsole: login: $/);
  expect(lines.at(-1)).toBe("error Log in… failed after N s");
});

test("an AlpyError passes as it is, so that steps within steps do not wrap twice", async () => {
  const { logger } = recorder();
  const error = new AlpyError("qemu-failed", "it failed", { evidence: { qemu: "its words" } });
  const evidence = (): Record<string, string> => ({ qemu: "later words", "app0 (ping)": "no answer" });
  const steps = new Steps({ logger, faults: new Faults(), evidence });
  const within = steps.run("Boot", () => steps.run("Start QEMU", () => Promise.reject(error)));
  await expect(within).rejects.toBe(error);
  const all = { qemu: "its words", "app0 (ping)": "no answer" };
  expect(error).toMatchObject({ step: "Start QEMU", elapsedMs: expect.any(Number) as number, evidence: all });
  expect(error.message).toBe("it failed");
});

test("evidence that the cause's message has already is not said twice", async () => {
  const { logger } = recorder();
  const steps = new Steps({ logger, faults: new Faults(), evidence: () => ({ console: "login: " }) });
  const failure = await steps
    .run("Log in", () => Promise.reject(new Error("saw login: ")))
    .catch((error: unknown) => error);
  expect((failure as AlpyError).message).toMatch(/: saw login: $/);
});

test("the reason of an abort passes as it is", async () => {
  const { logger } = recorder();
  const reason = new Error("enough");
  const steps = new Steps({ logger, faults: new Faults(), evidence: () => ({}), signal: AbortSignal.abort(reason) });
  await expect(steps.run("Boot", () => Promise.reject(reason))).rejects.toBe(reason);
});
