import { expect, test } from "vitest";
import { reasonOf } from "../error-reason.ts";
import { AlpyError } from "../errors.ts";
import { recordError } from "./error-record.ts";

const revoked = Proxy.revocable({}, {});
revoked.revoke();

const trap = (): never => {
  throw new Error("a trap");
};

/** A proxy each of whose operations throws. */
const hostile = new Proxy(new Error("inner"), { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap });

class Getters extends Error {
  override get message(): string {
    throw new Error("no message");
  }
  get code(): string {
    throw new Error("no code");
  }
}

const circular: Record<string, unknown> = {};
circular["cause"] = circular;

const THROWN: readonly [string, unknown][] = [
  ["nothing", undefined],
  ["null", null],
  ["a symbol", Symbol("s")],
  ["a big integer", 12n],
  ["a function", () => 1],
  ["an object without a prototype", Object.create(null)],
  [
    "an error that vitest has rewritten",
    Object.assign(new Error("outer"), { cause: Object.assign(Object.create(null), { message: "inner" }) }),
  ],
  ["an error whose properties throw", new Getters()],
  ["a proxy that throws", hostile],
  ["a proxy that is revoked", revoked.proxy],
  ["a circular object", circular],
  ["a message that is not a text", Object.assign(new Error("x"), { message: { deep: 1 } })],
  ["an error whose cause is hostile", new Error("outer", { cause: hostile })],
  ["evidence that is hostile", Object.assign(new Error("x"), { evidence: hostile })],
  ["a huge message", new Error("x".repeat(10_000_000))],
];

test.each(THROWN)("%s is recorded as plain data of a limited size", (_name, value) => {
  const record = recordError(value);
  expect(record).toMatchObject({ name: expect.any(String), message: expect.any(String) });
  const text = JSON.stringify(record);
  expect(text.length).toBeLessThan(60_000);
  expect(JSON.parse(text)).toEqual(structuredClone(JSON.parse(text)));
  expect(typeof reasonOf(value)).toBe("string");
  expect(new AlpyError("step-failed", "failed", { cause: value }).message).toBe("failed");
});

test("the causes of an error, also those that vitest has rewritten, keep their messages", () => {
  const cause = Object.assign(Object.create(null) as object, { name: "Error", message: "inner" });
  expect(recordError(Object.assign(new Error("outer"), { cause }))).toMatchObject({
    name: "Error",
    message: "outer",
    cause: { name: "Error", message: "inner" },
  });
});

test("a circular chain of causes is cut", () => {
  const error = new Error("round");
  error.cause = error;
  expect(JSON.stringify(recordError(error)).match(/round/g)).toHaveLength(5);
});

test("evidence keeps the end of each source", () => {
  const evidence = { console: `${"x".repeat(10_000)}login:` };
  const { evidence: kept } = recordError(new AlpyError("step-failed", "failed", { evidence }));
  expect(kept?.["console"]).toHaveLength(4_000);
  expect(kept?.["console"]?.endsWith("xlogin:")).toBe(true);
});
