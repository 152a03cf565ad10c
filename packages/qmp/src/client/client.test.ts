import { describe, expect, test } from "vitest";
import { errorOf, openSession } from "../../test/scripted-qmp.ts";
import { QmpCommandError } from "../call/command-error.ts";
import { QmpError } from "../errors.ts";

describe("execute", () => {
  test("sends the command with its arguments and returns its result", async () => {
    await using session = await openSession();
    const result = session.client.execute("qom-get", { path: "/machine", property: "type" });
    const request = await session.server.answer("none");
    expect(request).toMatchObject({ execute: "qom-get", arguments: { path: "/machine", property: "type" } });
    expect(await result).toBe("none");
  });

  test("sends the commands of one tick without waiting, in order, and matches replies in any order", async () => {
    await using session = await openSession();
    const names = ["a", "b", "c", "d"];
    const results = Promise.all(names.map((name) => session.client.execute(name)));
    const requests = await session.server.requests(4);
    expect(requests.map((request) => request.execute)).toEqual(names);
    for (const { id, execute } of [...requests].reverse()) session.server.send({ return: execute, id });
    expect(await results).toEqual(names);
  });

  test("sends the commands of a tick even if the client is closed in the same tick", async () => {
    await using session = await openSession();
    const result = errorOf(session.client.execute("quit"));
    await session.client.close();
    expect((await session.server.request()).execute).toBe("quit");
    expect(await result).toMatchObject({ code: "closed" });
  });

  test("rejects with QEMU's error, the command and the caller's stack", async () => {
    await using session = await openSession();
    async function callerOfTheCommand(): Promise<void> {
      await session.client.execute("set_link", { name: "x".repeat(300), up: true });
    }
    const failure = errorOf(callerOfTheCommand());
    const { id } = await session.server.request();
    session.server.send({ id, error: { class: "DeviceNotFound", desc: "Device 'x' not found" } });
    const error = await failure;
    expect(error).toBeInstanceOf(QmpCommandError);
    expect(error).toMatchObject({
      name: "QmpCommandError",
      code: "command-failed",
      class: "DeviceNotFound",
      description: "Device 'x' not found",
      command: "set_link",
      id,
    });
    expect(error.message).toMatch(
      /^QMP command "set_link" with \{"name":"x{191}… \(\d+ more characters\) failed: Device/,
    );
    expect(error.stack).toContain(error.message);
    expect(error.stack).toContain("callerOfTheCommand");
  });

  test("fails the oldest command with an error without an id, and continues", async () => {
    await using session = await openSession();
    const first = errorOf(session.client.execute("first"));
    const second = session.client.execute("second");
    await session.server.request();
    session.server.send({ error: { class: "GenericError", desc: "JSON parse error" } });
    await session.server.answer(2);
    expect(await first).toMatchObject({ code: "command-failed", command: "first", description: "JSON parse error" });
    expect(await second).toBe(2);
  });

  test("fails an in-order command rather than an out-of-band one with an error without an id", async () => {
    await using session = await openSession();
    const oob = session.client.executeOob("oob");
    const inOrder = errorOf(session.client.execute("in-order"));
    const [{ id } = { id: 0 }] = await session.server.requests(2);
    session.server.send({ error: { class: "GenericError", desc: "JSON parse error" } }, { return: "done", id });
    expect(await inOrder).toMatchObject({ command: "in-order" });
    expect(await oob).toBe("done");
  });

  test("rejects when the reply does not arrive in time, and ignores it when it arrives late", async () => {
    await using session = await openSession();
    const error = await errorOf(session.client.execute("slow", { a: 1 }, { timeoutMs: 5 }));
    expect(error).toMatchObject({ code: "command-timeout" });
    expect(error.message).toContain('QMP command "slow" with {"a":1} got no reply within 5 ms');
    await session.server.answer("late");
    const next = session.client.execute("next");
    await session.server.answer("in time");
    expect(await next).toBe("in time");
  });

  test("uses the client's time-out unless the command sets one", async () => {
    await using session = await openSession({ commandTimeoutMs: 5 });
    expect((await errorOf(session.client.execute("slow"))).message).toContain("within 5 ms");
  });

  test("names the events and the unreadable line that arrived instead of the reply", async () => {
    await using session = await openSession();
    const failure = errorOf(session.client.execute("slow", undefined, { timeoutMs: 50 }));
    session.server.event("STOP");
    session.server.sendText('{"return": oops}\n');
    const error = await failure;
    expect(error.message).toContain("latest events: STOP");
    expect(error.message).toContain(JSON.stringify('{"return": oops}'));
    expect(error.cause).toMatchObject({ code: "malformed" });
  });

  test("rejects with the signal's reason when it is aborted, and ignores the late reply", async () => {
    await using session = await openSession();
    const controller = new AbortController();
    const reason = new Error("enough");
    const result = errorOf(session.client.execute("slow", undefined, { signal: controller.signal }));
    controller.abort(reason);
    expect(await result).toBe(reason);
    await session.server.answer("late");
    const next = session.client.execute("next");
    await session.server.answer("in time");
    expect(await next).toBe("in time");
  });

  test("sends nothing if the signal is already aborted", async () => {
    await using session = await openSession();
    const reason = new Error("before");
    expect(await errorOf(session.client.execute("never", {}, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    const next = session.client.execute("next");
    expect((await session.server.answer({})).execute).toBe("next");
    await next;
  });

  test("refuses a time-out that is not a valid duration", async () => {
    await using session = await openSession();
    for (const timeoutMs of [0, -1, Number.NaN, 2 ** 31, null as unknown as number, "5" as unknown as number]) {
      const error = await errorOf(session.client.execute("stop", {}, { timeoutMs }));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(/^timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got /);
    }
  });

  test("honours an infinite time-out, and takes an undefined one as not given", async () => {
    await using session = await openSession({ commandTimeoutMs: 5 });
    const unlimited = session.client.execute("slow", {}, { timeoutMs: Number.POSITIVE_INFINITY });
    const limited = await errorOf(session.client.execute("slow", {}, { timeoutMs: undefined }));
    expect(limited).toMatchObject({ code: "command-timeout" });
    await session.server.answer("late");
    expect(await unlimited).toBe("late");
  });

  test("refuses a command that is not a string", async () => {
    await using session = await openSession();
    const error = await errorOf(session.client.execute(5 as unknown as string));
    expect(error).toEqual(new TypeError("command must be a string, got 5"));
  });

  test("refuses unknown options before it sends anything", async () => {
    await using session = await openSession();
    const wrong = { timeout: 5 } as object;
    const inOrder = await errorOf(session.client.execute("stop", {}, wrong));
    expect(inOrder).toEqual(new TypeError('execute: unknown option "timeout"; expected one of timeoutMs, signal'));
    const outOfBand = await errorOf(session.client.executeOob("migrate-pause", {}, wrong));
    expect(outOfBand).toEqual(new TypeError('executeOob: unknown option "timeout"; expected one of timeoutMs, signal'));
  });

  test("fails a command whose reply is longer than the limit, and continues", async () => {
    await using session = await openSession({ maxLineBytes: 1000 });
    const long = errorOf(session.client.execute("query-qmp-schema"));
    await session.server.answer("x".repeat(2000));
    expect(await long).toMatchObject({ code: "line-too-long" });
    const next = session.client.execute("next");
    await session.server.answer("short");
    expect(await next).toBe("short");
  });

  test("skips lines that are not messages", async () => {
    await using session = await openSession();
    const result = session.client.execute("query-status");
    session.server.sendText('garbage\n{"unknown": 1}\n{"event": 5}\n[]\n\n');
    session.server.send({ return: "unrelated", id: 999 }, { return: "unrelated" });
    await session.server.answer("ours");
    expect(await result).toBe("ours");
  });
});

describe("executeOob", () => {
  test("sends the command out of band", async () => {
    await using session = await openSession();
    const result = session.client.executeOob("migrate-pause");
    expect(await session.server.answer({})).toMatchObject({ "exec-oob": "migrate-pause" });
    expect(await result).toEqual({});
  });

  test("is refused if QEMU does not offer it", async () => {
    const version = { qemu: { major: 2, minor: 11, micro: 0 }, package: "" };
    await using session = await openSession({}, { QMP: { version, capabilities: [] } });
    expect(session.client.oob).toBe(false);
    expect(await errorOf(session.client.executeOob("migrate-pause"))).toMatchObject({ code: "oob-unavailable" });
  });
});

describe("the end of the connection", () => {
  test("by the peer rejects pending and later calls, and names the latest events", async () => {
    await using session = await openSession();
    const command = errorOf(session.client.execute("query-status"));
    const wait = errorOf(session.client.waitFor("RESET"));
    session.server.event("SHUTDOWN", { guest: true, reason: "guest-shutdown" });
    session.server.end();
    expect(await session.client.closed).toEqual({ kind: "ended-by-peer" });
    expect(await command).toMatchObject({ code: "connection-lost" });
    expect((await command).message).toContain("latest events: SHUTDOWN");
    expect(await wait).toMatchObject({ code: "connection-lost" });
    expect(await errorOf(session.client.execute("query-status"))).toMatchObject({ code: "connection-lost" });
  });

  test("by a reset counts as ended by the peer", async () => {
    await using session = await openSession();
    const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    session.stream.destroy(cause);
    expect(await session.client.closed).toEqual({ kind: "ended-by-peer", cause });
  });

  test("by any other stream error is a failure with that cause", async () => {
    await using session = await openSession();
    const command = errorOf(session.client.execute("query-status"));
    const cause = Object.assign(new Error("read ETIMEDOUT"), { code: "ETIMEDOUT" });
    session.stream.destroy(cause);
    expect(await session.client.closed).toMatchObject({ kind: "failed", error: { code: "connection-lost", cause } });
    expect(await command).toMatchObject({ code: "connection-lost" });
  });

  test("by a second greeting is a failure, because QEMU has forgotten the commands", async () => {
    await using session = await openSession();
    const command = errorOf(session.client.execute("query-status"));
    session.server.send({ QMP: { version: { qemu: session.client.version, package: "" }, capabilities: [] } });
    expect(await command).toMatchObject({ code: "session-reset" });
    expect(await session.client.closed).toMatchObject({ kind: "failed" });
  });

  test("by close() rejects pending calls and releases the stream without ending it", async () => {
    const session = await openSession();
    const command = errorOf(session.client.execute("query-status"));
    expect(session.client.close()).toBe(session.client.close());
    await session.client.close();
    expect(await command).toMatchObject({ code: "closed", name: "QmpError" });
    expect(await command).toBeInstanceOf(QmpError);
    expect(await session.client.closed).toEqual({ kind: "closed-by-client" });
    expect(session.stream.writable).toBe(true);
    expect(session.stream.isPaused()).toBe(true);
    const names = ["data", "end", "close"];
    expect(names.map((name) => session.stream.listenerCount(name))).toEqual([0, 0, 0]);
    session.stream.destroy(new Error("a late error that has a listener"));
  });

  test("by close() ends the stream with endOnClose", async () => {
    await using session = await openSession({ endOnClose: true });
    await session.client.close();
    expect(session.stream.destroyed).toBe(true);
  });
});
