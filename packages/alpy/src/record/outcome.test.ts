import { Faults } from "@alpy/qemu";
import { expect, test } from "vitest";
import { AlpyError } from "../errors.ts";
import { Outcome } from "./outcome.ts";
import { Steps } from "./steps.ts";

const nowhere = () => undefined;

function startRun() {
  const faults = new Faults();
  const steps = new Steps({ faults, evidence: () => ({}) });
  return { faults, steps, outcome: new Outcome(steps, faults) };
}

test("a run in which nothing failed has passed", async () => {
  const { steps, outcome } = startRun();
  await steps.run("Do", () => Promise.resolve());
  expect(outcome.hasFailed).toBe(false);
  expect(outcome.record()).toEqual({ outcome: "passed" });
});

test("the first step that failed is the failure, with its causes", async () => {
  const { steps, outcome } = startRun();
  const cause = Object.assign(new RangeError("deep"), { code: "ERR_DEEP" });
  await steps.run("Do", () => Promise.reject(new Error("outer", { cause }))).catch(nowhere);
  await steps.run("Undo", () => Promise.reject(new Error("later"))).catch(nowhere);
  outcome.fail(new Error("later still"));
  expect(outcome.record()).toMatchObject({
    outcome: "failed",
    error: {
      name: "AlpyError",
      code: "step-failed",
      step: "Do",
      cause: { message: "outer", cause: { name: "RangeError", message: "deep", code: "ERR_DEEP" } },
    },
  });
});

test("a fault, and a failure that the test reports, are failures", () => {
  const reported = startRun();
  reported.outcome.fail("a word");
  reported.outcome.fail("another");
  expect(reported.outcome.record()).toEqual({ outcome: "failed", error: { name: "string", message: "a word" } });
  const faulty = startRun();
  faulty.faults.report(new AlpyError("qemu-exited", "QEMU ended"));
  expect(faulty.outcome.record()).toMatchObject({ outcome: "failed", error: { code: "qemu-exited" } });
});

test("a circular chain of causes is cut", () => {
  const { outcome } = startRun();
  const error = new Error("round");
  error.cause = error;
  outcome.fail(error);
  expect(JSON.stringify(outcome.record()).match(/round/g)).toHaveLength(5);
});
