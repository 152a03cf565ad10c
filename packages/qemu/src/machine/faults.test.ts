import { expect, test } from "vitest";
import { AlpyError } from "./errors.ts";
import { Faults } from "./faults.ts";

const fault = new AlpyError("qemu-exited", "QEMU ended");
const never = new Promise<never>(() => undefined);

test("work that is guarded settles as it does by itself while nothing is wrong", async () => {
  const faults = new Faults();
  await expect(faults.guard(Promise.resolve(1))).resolves.toBe(1);
  await expect(faults.guard(Promise.reject(new Error("own")))).rejects.toThrow("own");
});

test("a fault ends the work that is guarded at once, and is then told", async () => {
  const faults = new Faults();
  const work = faults.guard(never);
  faults.report(fault);
  await expect(work).rejects.toBe(fault);
  expect(faults.close()).toBeUndefined();
});

test("a fault that came before fails the next work too", async () => {
  const faults = new Faults();
  faults.report(fault);
  await expect(faults.guard(never)).rejects.toBe(fault);
});

test("a fault that nobody was told of is handed over at the end", () => {
  const faults = new Faults();
  faults.report(fault);
  expect(faults.close()).toBe(fault);
});

test("only the first fault counts, and none after the end", () => {
  const faults = new Faults();
  faults.report(fault);
  faults.report(new AlpyError("capture-stopped", "later"));
  expect(faults.tell()).toBe(fault);
  const closed = new Faults();
  closed.close();
  closed.report(fault);
  expect(closed.tell()).toBeUndefined();
});

test("work that fails while a fault is being made out fails with that fault", async () => {
  const faults = new Faults();
  const { promise, resolve } = Promise.withResolvers<void>();
  faults.suspect(promise.then(() => faults.report(fault)));
  const work = faults.guard(Promise.reject(new Error("end of file")));
  resolve();
  await expect(work).rejects.toBe(fault);
});

test("what befalls goes to others once it is passed on, what was told already does not", () => {
  const [trial, faults] = [new Faults(), new Faults()];
  trial.passTo(faults);
  trial.report(fault);
  expect(faults.tell()).toBe(fault);

  const [early, told, heirs] = [new Faults(), new Faults(), [new Faults(), new Faults()] as const];
  early.report(fault);
  early.passTo(heirs[0]);
  expect(heirs[0].close()).toBe(fault);
  told.report(fault);
  told.tell();
  told.passTo(heirs[1]);
  expect(heirs[1].close()).toBeUndefined();
});
