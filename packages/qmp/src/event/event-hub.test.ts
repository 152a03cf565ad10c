import { afterEach, describe, expect, test, vi } from "vitest";
import { errorOf, openSession } from "../../test/scripted-qmp.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("an event", () => {
  test("has its data and QEMU's time to the microsecond", async () => {
    await using session = await openSession();
    const waiting = session.client.waitFor("RESUME");
    session.server.send({ timestamp: { seconds: 1_795_393_686, microseconds: 179_481 }, event: "RESUME" });
    const event = await waiting;
    expect(event).toMatchObject({ name: "RESUME", data: {}, sequence: 1 });
    expect(event.timestamp).toEqual({ seconds: 1_795_393_686, microseconds: 179_481 });
    expect(event.timestampMs).toBeCloseTo(1_795_393_686_179.481, 3);
    expect(event.timestampNs).toBe(1_795_393_686_179_481_000n);
    expect(JSON.parse(JSON.stringify(event))).toMatchObject({ name: "RESUME", sequence: 1 });
  });
});

describe("waitFor", () => {
  test("returns the first event of the name that `where` accepts", async () => {
    await using session = await openSession();
    const waiting = session.client.waitFor("RTC_CHANGE", { where: ({ data }) => data.offset > 1 });
    session.server.event("STOP");
    for (const offset of [1, 2, 3]) session.server.event("RTC_CHANGE", { offset });
    expect((await waiting).data).toEqual({ offset: 2 });
  });

  test("finds an event that arrived after the mark and before the wait", async () => {
    await using session = await openSession();
    const mark = session.client.mark();
    session.server.event("STOP");
    await session.client.waitFor("STOP");
    expect(await session.client.waitFor("STOP", { since: mark })).toMatchObject({ sequence: 1 });
  });

  test("does not find an event that arrived before the mark", async () => {
    await using session = await openSession();
    session.server.event("STOP");
    await session.client.waitFor("STOP");
    const waiting = session.client.waitFor("STOP", { since: session.client.mark() });
    session.server.event("STOP");
    expect(await waiting).toMatchObject({ sequence: 2 });
  });

  test("rejects if events after the mark are no longer remembered, and only then", async () => {
    await using session = await openSession({ eventHistoryLimit: 2 });
    const old = session.client.mark();
    session.server.event("STOP");
    await session.client.waitFor("STOP");
    const recent = session.client.mark();
    session.server.event("RESUME");
    session.server.event("SUSPEND");
    await session.client.waitFor("SUSPEND");
    expect(await errorOf(session.client.waitFor("STOP", { since: old }))).toMatchObject({ code: "mark-expired" });
    expect(await session.client.waitFor("RESUME", { since: recent })).toMatchObject({ sequence: 2 });
  });

  test("finds an event that arrived before the connection ended", async () => {
    await using session = await openSession();
    const mark = session.client.mark();
    session.server.event("SHUTDOWN", { guest: true, reason: "guest-shutdown" });
    session.server.end();
    await session.client.closed;
    const event = await session.client.waitFor("SHUTDOWN", { since: mark });
    expect(event.data.reason).toBe("guest-shutdown");
    expect(await errorOf(session.client.waitFor("RESET", { since: mark }))).toMatchObject({ code: "connection-lost" });
  });

  test("rejects when the event does not arrive in time, with the events that arrived and the caller's stack", async () => {
    await using session = await openSession({ waitTimeoutMs: 30 });
    async function callerOfTheWait(): Promise<void> {
      await session.client.waitFor("SHUTDOWN");
    }
    const failure = errorOf(callerOfTheWait());
    session.server.event("STOP");
    session.server.event("RESUME");
    const error = await failure;
    expect(error).toMatchObject({ code: "wait-timeout" });
    expect(error.message).toBe("QMP event SHUTDOWN did not arrive within 30 ms; events meanwhile: STOP, RESUME");
    expect(error.stack).toContain("callerOfTheWait");
  });

  test("rejects with the signal's reason when it is aborted", async () => {
    await using session = await openSession();
    const controller = new AbortController();
    const reason = new Error("enough");
    const failure = errorOf(session.client.waitFor("SHUTDOWN", { signal: controller.signal }));
    controller.abort(reason);
    expect(await failure).toBe(reason);
    expect(await errorOf(session.client.waitFor("STOP", { signal: controller.signal }))).toBe(reason);
  });

  test("rejects with the error that `where` throws, and the other waits continue", async () => {
    await using session = await openSession();
    const thrown = new Error("where is wrong");
    const where = (): boolean => {
      throw thrown;
    };
    const failure = errorOf(session.client.waitFor("STOP", { where }));
    const other = session.client.waitFor("STOP");
    session.server.event("STOP");
    expect(await failure).toBe(thrown);
    expect(await other).toMatchObject({ name: "STOP" });
  });

  test("does not pass the current event to a wait that `where` starts", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const inner: Promise<{ sequence: number }>[] = [];
    const outer = client.waitFor("STOP", { where: () => inner.push(client.waitFor("STOP")) > 0 });
    server.event("STOP");
    server.event("STOP");
    expect(await outer).toMatchObject({ sequence: 1 });
    expect(await inner[0]).toMatchObject({ sequence: 2 });
  });

  test("refuses a mark of another client", async () => {
    await using session = await openSession();
    await using other = await openSession();
    const failure = errorOf(session.client.waitFor("STOP", { since: other.client.mark() }));
    expect(await failure).toBeInstanceOf(TypeError);
  });

  test.each([
    [{ since: null }, "since must be a mark that mark() of this client returned, got null"],
    [{ where: true }, "where must be a function, got true"],
    [{ timeoutMs: 0 }, "timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got 0"],
    [{ timeoutMs: 2 ** 31 }, "timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got 2147483648"],
    [{ signal: null }, "signal must be an AbortSignal, got null"],
    [{ predicate: 1 }, 'waitFor: unknown option "predicate"; expected one of timeoutMs, signal, where, since'],
  ])("refuses the options %j", async (options, message) => {
    await using session = await openSession();
    expect(await errorOf(session.client.waitFor("STOP", options as object))).toEqual(new TypeError(message));
  });
});

describe("on", () => {
  test("calls each listener of the name until it is unsubscribed, even by another listener", async () => {
    await using session = await openSession();
    const calls: string[] = [];
    const first = session.client.on("STOP", () => {
      calls.push("first");
      second();
    });
    const second = session.client.on("STOP", () => calls.push("second"));
    {
      using _ = session.client.on("STOP", () => calls.push("disposed"));
    }
    session.server.event("STOP");
    session.server.event("RESUME");
    await session.client.waitFor("RESUME");
    first();
    session.server.event("STOP");
    session.server.event("RESUME");
    await session.client.waitFor("RESUME");
    expect(calls).toEqual(["first"]);
  });

  test("refuses a listener that is not a function", async () => {
    await using session = await openSession();
    const { client } = session;
    expect(() => client.on("STOP", null as never)).toThrow(new TypeError("listener must be a function, got null"));
  });

  test("surfaces the error that a listener throws, and calls the others", async () => {
    await using session = await openSession();
    const calls: string[] = [];
    const thrown = new Error("listener is wrong");
    session.client.on("STOP", () => {
      throw thrown;
    });
    session.client.on("STOP", () => calls.push("second"));
    const later: (() => void)[] = [];
    vi.spyOn(globalThis, "queueMicrotask").mockImplementation((task) => later.push(task));
    session.server.event("STOP");
    await session.client.waitFor("STOP");
    expect(calls).toEqual(["second"]);
    expect(later).toHaveLength(1);
    expect(later[0]).toThrow(thrown);
  });
});

describe("events", () => {
  test("yields all events from the call on, in order, and ends with the connection", async () => {
    await using session = await openSession();
    const stream = session.client.events();
    for (const name of ["STOP", "RESUME", "ANY_OTHER"]) session.server.event(name);
    session.server.end();
    const names: string[] = [];
    for await (const event of stream) names.push(event.name);
    expect(names).toEqual(["STOP", "RESUME", "ANY_OTHER"]);
    expect(stream.dropped).toBe(0);
  });

  test("passes an event to a reader that waits", async () => {
    await using session = await openSession();
    await using stream = session.client.events({ names: ["RESUME"] });
    const results = Promise.all([stream.next(), stream.next()]);
    for (const name of ["STOP", "RESUME", "STOP", "RESUME"]) session.server.event(name);
    expect((await results).map(({ value }) => value?.sequence)).toEqual([2, 4]);
  });

  test("drops the oldest events for a slow reader, counts them, and delays nothing else", async () => {
    const warnings: string[] = [];
    const ignore = (): void => undefined;
    const logger = {
      debug: ignore,
      info: ignore,
      error: ignore,
      warn: (_: object, message: string) => warnings.push(message),
    };
    await using session = await openSession({ logger });
    await using stream = session.client.events({ queueLimit: 2 });
    for (let offset = 1; offset <= 5; offset += 1) session.server.event("RTC_CHANGE", { offset });
    const reply = session.client.execute("query-status");
    await session.server.answer("prompt");
    expect(await reply).toBe("prompt");
    expect(stream.dropped).toBe(3);
    expect((await stream.next()).value).toMatchObject({ sequence: 4 });
    expect(warnings).toHaveLength(1);
  });

  test("throws the reason after the queued events if the connection failed", async () => {
    await using session = await openSession();
    const stream = session.client.events();
    session.server.event("STOP");
    session.server.send({ QMP: { version: { qemu: session.client.version, package: "" }, capabilities: [] } });
    await session.client.closed;
    expect((await stream.next()).value).toMatchObject({ name: "STOP" });
    expect(await errorOf(stream.next())).toMatchObject({ code: "session-reset" });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test("throws the signal's reason when it is aborted", async () => {
    await using session = await openSession();
    const controller = new AbortController();
    const reason = new Error("enough");
    const stream = session.client.events({ signal: controller.signal });
    const next = errorOf(stream.next());
    controller.abort(reason);
    expect(await next).toBe(reason);
    expect(await errorOf(session.client.events({ signal: controller.signal }).next())).toBe(reason);
  });

  test("yields nothing more after the loop is left", async () => {
    await using session = await openSession();
    const stream = session.client.events();
    session.server.event("STOP");
    session.server.event("RESUME");
    for await (const event of stream) {
      expect(event.name).toBe("STOP");
      break;
    }
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test.each([
    [{ names: "STOP" }, "names must be an array of strings, got 'STOP'"],
    [{ queueLimit: 0 }, "queueLimit must be a whole number of at least 1, got 0"],
    [{ queueLimit: null }, "queueLimit must be a whole number of at least 1, got null"],
    [{ timeoutMs: 5 }, 'events: unknown option "timeoutMs"; expected one of names, queueLimit, signal'],
  ])("refuses the options %j", async (options, message) => {
    await using session = await openSession();
    expect(() => session.client.events(options as object)).toThrow(new TypeError(message));
  });
});
