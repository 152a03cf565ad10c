import { expect, test } from "vitest";
import { QemuError } from "../errors.ts";
import { Faults } from "./faults.ts";

const fault = new QemuError("qemu-exited", "QEMU ended");
const never = new Promise<never>(() => undefined);

test("without a fault, guarded work settles as it would without the guard", async () => {
  const faults = new Faults();
  await expect(faults.guard(Promise.resolve(1))).resolves.toBe(1);
  await expect(faults.guard(Promise.reject(new Error("own")))).rejects.toThrow("own");
});

test("a fault ends guarded work immediately, and is then taken", async () => {
  const faults = new Faults();
  const work = faults.guard(never);
  faults.report(fault);
  await expect(work).rejects.toBe(fault);
  expect(faults.close()).toBeUndefined();
});

test("an earlier fault also fails later work", async () => {
  const faults = new Faults();
  faults.report(fault);
  await expect(faults.guard(never)).rejects.toBe(fault);
});

test("close() returns a fault that was not taken", () => {
  const faults = new Faults();
  faults.report(fault);
  expect(faults.close()).toBe(fault);
});

test("only the first fault counts, and none after close()", () => {
  const faults = new Faults();
  faults.report(fault);
  faults.report(new QemuError("capture-stopped", "later"));
  expect(faults.takeFirst()).toBe(fault);
  const closed = new Faults();
  closed.close();
  closed.report(fault);
  expect(closed.takeFirst()).toBeUndefined();
});

test("work that fails while a fault is being investigated fails with that fault", async () => {
  const faults = new Faults();
  const { promise, resolve } = Promise.withResolvers<void>();
  faults.suspect(promise.then(() => faults.report(fault)));
  const work = faults.guard(Promise.reject(new Error("end of file")));
  resolve();
  await expect(work).rejects.toBe(fault);
});

test("faults are forwarded, including the earlier one unless it was taken", () => {
  const trial = new Faults();
  const faults = new Faults();
  trial.forwardTo(faults);
  trial.report(fault);
  expect(faults.takeFirst()).toBe(fault);

  const early = new Faults();
  const target = new Faults();
  early.report(fault);
  early.forwardTo(target);
  expect(target.close()).toBe(fault);

  const taken = new Faults();
  const second = new Faults();
  taken.report(fault);
  taken.takeFirst();
  taken.forwardTo(second);
  expect(second.close()).toBeUndefined();
});

test("the time of the first fault is known", () => {
  const faults = new Faults();
  expect(faults.firstTime).toBeUndefined();
  faults.report(fault);
  const time = faults.firstTime;
  expect(time).toBeInstanceOf(Date);
  faults.report(new QemuError("capture-stopped", "later"));
  expect(faults.firstTime).toBe(time);
});
