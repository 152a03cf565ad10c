import { getEventListeners } from "node:events";
import { Faults, QemuError } from "@alpy/qemu";
import { expect, test, vi } from "vitest";
import { AlpyError } from "../errors.ts";
import { Outcome } from "./outcome.ts";
import { Steps } from "./steps.ts";

const nowhere = () => undefined;
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;

function startRun(signal?: AbortSignal) {
  const faults = new Faults();
  const outcome = new Outcome({ faults, signal });
  const onFailure = (error: unknown): void => outcome.failStep(error);
  const steps = new Steps({ faults, evidence: () => ({ console: "login:" }), signal, onFailure });
  return { faults, steps, outcome };
}

test("a run in which nothing failed has passed", async () => {
  const { steps, outcome } = startRun();
  await steps.run("Do", () => Promise.resolve());
  expect(outcome.record()).toEqual({ outcome: "passed" });
});

test("the first step that failed is the failure, with its causes, time and evidence", async () => {
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
      time,
      evidence: { console: "login:" },
      cause: { message: "outer", cause: { name: "RangeError", message: "deep", code: "ERR_DEEP" } },
    },
  });
});

test("the failure is recorded as it was: later changes of the error do not count", async () => {
  const { steps, outcome } = startRun();
  const failure = await steps.run("Do", () => Promise.reject(new Error("outer"))).catch((error: unknown) => error);
  Object.assign(failure as Error, { message: "changed", cause: Object.assign(Object.create(null), { name: "X" }) });
  expect(outcome.record()).toMatchObject({
    error: { message: /^Do failed/, cause: { name: "Error", message: "outer" } },
  });
});

test("a failure that the test reports fails the run", () => {
  const { outcome } = startRun();
  outcome.fail("a word");
  outcome.fail("another");
  expect(outcome.record()).toEqual({ outcome: "failed", error: { name: "string", message: "a word", time } });
});

test("a fault fails the run even if nobody notices it, with its code, time and evidence", () => {
  const { faults, outcome } = startRun();
  faults.report(new QemuError("qemu-exited", "QEMU ended", { evidence: { qemu: "terminating" } }));
  const error = { code: "qemu-exited", message: "QEMU ended", time, evidence: { qemu: "terminating" } };
  expect(outcome.record()).toMatchObject({ outcome: "failed", error });
});

test("a fault that ends a step is recorded with the step, and the time of the fault", async () => {
  vi.useFakeTimers({ now: 1_000, toFake: ["Date"] });
  try {
    const { faults, steps, outcome } = startRun();
    const step = steps.run("Do", () => new Promise<never>(nowhere)).catch(nowhere);
    faults.report(new QemuError("qemu-exited", "QEMU ended"));
    vi.setSystemTime(5_000);
    await step;
    expect(outcome.record()).toMatchObject({
      error: { name: "AlpyError", code: "qemu-exited", step: "Do", time: "1970-01-01T00:00:01.000Z" },
    });
  } finally {
    vi.useRealTimers();
  }
});

test("an abort interrupts the run, and what fails as its consequence does not count", async () => {
  const controller = new AbortController();
  const { faults, steps, outcome } = startRun(controller.signal);
  const step = steps.run(
    "Do",
    () =>
      new Promise((_resolve, reject) => {
        controller.signal.addEventListener("abort", () => reject(controller.signal.reason as Error));
      }),
  );
  controller.abort(new Error("enough"));
  await expect(step).rejects.toThrow("enough");
  faults.report(new AlpyError("qemu-exited", "QEMU ended"));
  expect(outcome.record()).toMatchObject({ outcome: "interrupted", error: { message: "enough" } });
});

test("a signal that the process receives is recorded, also if it leads to the abort", () => {
  const controller = new AbortController();
  const { outcome } = startRun(controller.signal);
  controller.abort(new Error("ended by SIGTERM"));
  outcome.interrupt({ signal: "SIGTERM" });
  outcome.interrupt({ signal: "SIGINT" });
  expect(outcome.record()).toMatchObject({ outcome: "interrupted", signal: "SIGTERM" });
});

test("an abort by a time-out fails the run", async () => {
  const signal = AbortSignal.timeout(1);
  const { outcome } = startRun(signal);
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  expect(outcome.record()).toMatchObject({ outcome: "failed", error: { name: "TimeoutError" } });
});

test("a run that has failed stays so when it is interrupted", () => {
  const controller = new AbortController();
  const { outcome } = startRun(controller.signal);
  outcome.fail(new Error("wrong"));
  controller.abort();
  outcome.interrupt({ signal: "SIGINT" });
  expect(outcome.record()).toMatchObject({ outcome: "failed", error: { message: "wrong" } });
  expect(outcome.record().signal).toBeUndefined();
});

test("a run that is over leaves no listener on the signal", () => {
  const { signal } = new AbortController();
  const { outcome } = startRun(signal);
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  outcome[Symbol.dispose]();
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("a signal that QEMU has received too interrupts the run, and does not fail it", () => {
  const { faults, outcome } = startRun();
  faults.report(new QemuError("qemu-exited", "QEMU ended: terminating on signal 15"));
  outcome.interrupt({ signal: "SIGTERM" });
  expect(outcome.record()).toEqual({ outcome: "interrupted", signal: "SIGTERM" });
});
