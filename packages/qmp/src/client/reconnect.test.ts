import { expect, test } from "vitest";
import { errorOf, openSession } from "../../test/scripted-qmp.ts";
import { QmpError } from "../errors.ts";
import { reconnectQmp } from "./reconnect.ts";

test("tries again while nothing listens, and returns the client", async () => {
  await using session = await openSession();
  let attempts = 0;
  const client = await reconnectQmp(
    () => {
      attempts += 1;
      if (attempts < 3) return Promise.reject(new QmpError("connect-failed", "nothing listens"));
      return Promise.resolve(session.client);
    },
    { delayMs: 1 },
  );
  expect(client).toBe(session.client);
  expect(attempts).toBe(3);
});

test("gives up after the last attempt, with its error as the cause", async () => {
  let attempts = 0;
  const cause = new QmpError("greeting-timeout", "silence");
  const connect = (): Promise<never> => {
    attempts += 1;
    return Promise.reject(cause);
  };
  const error = await errorOf(reconnectQmp(connect, { attempts: 2, delayMs: 0 }));
  expect(error).toMatchObject({ code: "greeting-timeout", cause });
  expect(error.message).toBe("gave up after 2 attempts; the last one: silence");
  expect(attempts).toBe(2);
});

test("rejects immediately with an error that another attempt would not fix", async () => {
  for (const error of [new QmpError("not-qmp", "SSH"), new TypeError("wrong")]) {
    expect(await errorOf(reconnectQmp(() => Promise.reject(error)))).toBe(error);
  }
});

test("rejects with the signal's reason during a pause", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const connect = (): Promise<never> => {
    setImmediate(() => controller.abort(reason));
    return Promise.reject(new QmpError("connect-failed", "nothing listens"));
  };
  expect(await errorOf(reconnectQmp(connect, { delayMs: 60_000, signal: controller.signal }))).toBe(reason);
});

test("refuses a connect that is not a function", async () => {
  expect(await errorOf(reconnectQmp(null as never))).toEqual(new TypeError("connect must be a function, got null"));
});

test.each([
  [{ attempts: 0 }, "attempts must be a whole number of at least 1, got 0"],
  [{ attempts: null }, "attempts must be a whole number of at least 1, got null"],
  [{ delayMs: -1 }, "delayMs must be a whole number from 0 to 2147483647, got -1"],
  [{ delay: 5 }, 'reconnectQmp: unknown option "delay"; expected one of attempts, delayMs, signal'],
])("refuses the options %j before the first attempt", async (options, message) => {
  const connect = (): Promise<never> => Promise.reject(new QmpError("connect-failed", "never called"));
  const error = await errorOf(reconnectQmp(connect, options as object));
  expect(error).toEqual(new TypeError(message));
});
