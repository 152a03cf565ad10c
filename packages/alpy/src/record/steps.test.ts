import { Faults, QemuError } from "@alpy/qemu";
import { expect, test, vi } from "vitest";
import { AlpyError } from "../errors.ts";
import type { StepEvent } from "./step-event.ts";
import { Steps, type StepsInput } from "./steps.ts";

function createSteps(input: Partial<StepsInput> = {}): { steps: Steps; events: StepEvent[] } {
  const events: StepEvent[] = [];
  const steps = new Steps({ faults: new Faults(), evidence: () => ({}), onFailure: () => undefined, ...input });
  steps.subscribe((event) => events.push(event));
  return { steps, events };
}

test("a step of the set-up that a fault ends waits for its body, whose results must be closed", async () => {
  const faults = new Faults();
  const { steps, events } = createSteps({ faults });
  const { promise: body, resolve: endBody } = Promise.withResolvers<string>();
  const created: string[] = [];
  const step = steps.setUp("Start QEMU", () =>
    body.then((machine) => {
      created.push(machine);
      throw new Error("too late");
    }),
  );
  faults.report(new QemuError("qemu-exited", "the other QEMU ended"));
  await new Promise((resolve) => setImmediate(resolve));
  expect(events.map(({ kind }) => kind)).toEqual(["started"]);
  endBody("machine");
  await expect(step).rejects.toMatchObject({ code: "qemu-exited", step: "Start QEMU" });
  expect(created).toEqual(["machine"]);
});

const succeed = () => Promise.resolve();

test("a step is reported as it starts and as it ends, and recorded", async () => {
  const { steps, events } = createSteps();
  const earliestNs = BigInt(Date.now()) * 1_000_000n;
  await expect(steps.run("Create tap interfaces", () => Promise.resolve(7))).resolves.toBe(7);
  const [started, ended] = events;
  expect(started).toMatchObject({ kind: "started", step: { id: 1, name: "Create tap interfaces" } });
  expect(started?.step.parentId).toBeUndefined();
  expect(BigInt(started?.step.startedNs ?? 0) >= earliestNs).toBe(true);
  expect(ended).toEqual({
    kind: "ended",
    step: { ...started?.step, durationMs: expect.any(Number) as number, outcome: "done" },
  });
  expect(steps.records).toEqual([ended?.step]);
});

test("a step that is started in another's body has it as its parent, also after an await", async () => {
  const { steps } = createSteps();
  await steps.run("Outer", async () => {
    await Promise.resolve();
    await steps.run("Inner", () => steps.run("Innermost", succeed));
    await steps.run("Second inner", succeed);
  });
  await steps.run("After", succeed);
  const parents = Object.fromEntries(steps.records.map(({ name, id, parentId }) => [name, [id, parentId]]));
  expect(parents).toEqual({
    Outer: [1, undefined],
    Inner: [2, 1],
    Innermost: [3, 2],
    "Second inner": [4, 1],
    After: [5, undefined],
  });
});

test("two steps of one name that run at the same time are distinguished, with their own children", async () => {
  const { steps, events } = createSteps();
  const first = Promise.withResolvers<undefined>();
  const ping = async (until: Promise<undefined>, outcome: string): Promise<void> => {
    await until;
    await steps.run("Send", succeed);
    if (outcome === "failed") throw new Error("no answer");
  };
  const slow = steps.run("Ping", () => ping(first.promise, "failed"));
  await steps.run("Ping", () => ping(Promise.resolve(undefined), "done"));
  first.resolve(undefined);
  await expect(slow).rejects.toThrow("no answer");
  expect(steps.records.map(({ id, parentId, name, outcome }) => [id, parentId, name, outcome])).toEqual([
    [3, 2, "Send", "done"],
    [2, undefined, "Ping", "done"],
    [4, 1, "Send", "done"],
    [1, undefined, "Ping", "failed"],
  ]);
  expect(events.filter(({ kind }) => kind === "started").map(({ step }) => step.id)).toEqual([1, 2, 3, 4]);
});

test("steps of a testbed that prepares a golden state continue the numbering, within the step that prepares it", async () => {
  const { steps } = createSteps();
  const preparing = createSteps({ sequence: steps.sequence }).steps;
  await steps.run("Prepare", () => preparing.run("Boot", succeed));
  expect(preparing.records).toMatchObject([{ id: 2, parentId: 1 }]);
});

test("an error of a listener is an uncaught exception; the step and the other listeners continue", async () => {
  const { steps, events } = createSteps();
  const nextTick = vi.spyOn(process, "nextTick").mockImplementation(() => undefined);
  const mistake = new Error("a listener's mistake");
  steps.subscribe(() => {
    throw mistake;
  });
  const later: StepEvent[] = [];
  steps.subscribe((event) => later.push(event));
  await steps.run("Do", succeed);
  const thrown = nextTick.mock.calls.map(([throwLater]) => throwLater);
  nextTick.mockRestore();
  expect(thrown).toHaveLength(2);
  for (const throwLater of thrown) expect(throwLater).toThrow(mistake);
  expect(later).toEqual(events);
});

test("the error of a step has the step's name, its cause and the last lines of the console", async () => {
  const { steps, events } = createSteps({ evidence: () => ({ console: "login: " }) });
  const cause = new Error("no prompt");
  const failure = await steps.run("Log in", () => Promise.reject(cause)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "step-failed", step: "Log in", cause, evidence: { console: "login: " } });
  expect((failure as AlpyError).message).toMatch(/^Log in failed after 0\.\d s: no prompt\nconsole: login: $/);
  expect(events.at(-1)).toMatchObject({ kind: "ended", step: { name: "Log in", outcome: "failed" } });
});

test("an AlpyError passes unchanged, so that nested steps do not wrap it twice", async () => {
  const error = new AlpyError("qemu-failed", "it failed", { evidence: { qemu: "its words" } });
  const evidence = (): Record<string, string> => ({ qemu: "later words", "app0 (ping)": "no answer" });
  const { steps } = createSteps({ evidence });
  const boot = steps.run("Boot", () => steps.run("Start QEMU", () => Promise.reject(error)));
  await expect(boot).rejects.toBe(error);
  const all = { qemu: "its words", "app0 (ping)": "no answer" };
  expect(error).toMatchObject({ step: "Start QEMU", elapsedMs: expect.any(Number) as number, evidence: all });
  expect(error.message).toBe("it failed");
});

test("a QemuError becomes an AlpyError with the same code, and the step", async () => {
  const { steps } = createSteps();
  const cause = new QemuError("guest-panicked", "the guest panicked");
  const failure = await steps.run("Boot", () => Promise.reject(cause)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: "AlpyError", code: "guest-panicked", step: "Boot", cause });
});

test("evidence that the cause's message already has is not repeated", async () => {
  const { steps } = createSteps({ evidence: () => ({ console: "login: " }) });
  const failure = await steps
    .run("Log in", () => Promise.reject(new Error("saw login: ")))
    .catch((error: unknown) => error);
  expect((failure as AlpyError).message).toMatch(/: saw login: $/);
});

test("the reason of an abort passes unchanged", async () => {
  const reason = new Error("enough");
  const { steps } = createSteps({ signal: AbortSignal.abort(reason) });
  await expect(steps.run("Boot", () => Promise.reject(reason))).rejects.toBe(reason);
});
