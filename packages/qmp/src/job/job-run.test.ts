import { describe, expect, test } from "vitest";
import { errorOf, openSession, type ScriptedQmp } from "../../test/scripted-qmp.ts";
import { QmpJobError } from "./job-error.ts";
import type { ReadyJob } from "./ready-job.ts";

const ARGS = { device: "d", target: "t", sync: "full", "job-id": "j" } as const;
const OPTIONS = { driver: "file", filename: "f", size: 512 } as const;
const job = (more: object = {}): object => ({
  id: "j",
  type: "backup",
  status: "concluded",
  "current-progress": 5,
  "total-progress": 5,
  ...more,
});

function reportStatus(server: ScriptedQmp, ...statuses: string[]): void {
  for (const status of statuses) server.event("JOB_STATUS_CHANGE", { id: "j", status });
}

describe("runJob", () => {
  test("follows the job from before its command's reply to its end, dismisses it and returns it", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const seen: string[] = [];
    const result = client.runJob("blockdev-backup", ARGS, { onStatus: (status) => seen.push(status) });
    const started = await server.request();
    expect(started.arguments).toEqual({ ...ARGS, "auto-dismiss": false });
    server.event("JOB_STATUS_CHANGE", { id: "another", status: "concluded" });
    reportStatus(server, "created", "running", "concluded");
    server.send({ return: {}, id: started.id });
    expect((await server.answer([job()])).execute).toBe("query-jobs");
    expect(await server.answer({})).toMatchObject({ execute: "job-dismiss", arguments: { id: "j" } });
    expect(await result).toEqual(job());
    expect(seen).toEqual(["created", "running", "concluded"]);
  });

  test("uses a random id, and omits arguments that a command does not know", async () => {
    await using session = await openSession();
    const result = errorOf(session.client.runJob("blockdev-create", { options: OPTIONS }));
    const { id, arguments: args } = await session.server.request();
    expect(args).toEqual({ options: OPTIONS, "job-id": expect.stringMatching(/^job-[0-9a-f-]{36}$/) });
    session.server.send({ id, error: { class: "GenericError", desc: "no" } });
    expect(await result).toMatchObject({ code: "command-failed" });
    session.server.end();
    await session.client.closed;
  });

  test("rejects with the job's error and the caller's stack, after it has dismissed the job", async () => {
    await using session = await openSession();
    const { client, server } = session;
    async function callerOfTheJob(): Promise<void> {
      await client.runJob("blockdev-backup", ARGS);
    }
    const failure = errorOf(callerOfTheJob());
    await server.answer({});
    reportStatus(server, "aborting", "concluded");
    await server.answer([job({ error: "No space left on device" })]);
    expect((await server.answer({})).execute).toBe("job-dismiss");
    const error = await failure;
    expect(error).toBeInstanceOf(QmpJobError);
    expect(error).toMatchObject({ code: "job-failed", description: "No space left on device", job: { id: "j" } });
    expect(error.stack).toContain("callerOfTheJob");
  });

  test("completes a job that is ready", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const result = client.runJob("blockdev-mirror", ARGS);
    await server.answer({});
    reportStatus(server, "ready");
    expect(await server.answer({})).toMatchObject({ execute: "job-complete", arguments: { id: "j" } });
    reportStatus(server, "pending", "concluded");
    await server.answer([job()]);
    await server.answer({});
    await result;
  });

  test("finalizes a job that waits for it, after beforeFinalize", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const steps: string[] = [];
    const beforeFinalize = (): void => void steps.push("before finalize");
    const result = client.runJob("blockdev-backup", { ...ARGS, "auto-finalize": false }, { beforeFinalize });
    await server.answer({});
    reportStatus(server, "pending");
    const { execute } = await server.answer({});
    expect([...steps, execute]).toEqual(["before finalize", "job-finalize"]);
    reportStatus(server, "concluded");
    await server.answer([job()]);
    await server.answer({});
    await result;
  });

  test.each([
    ["is aborted", () => ({ signal: AbortSignal.timeout(20) }), { name: "TimeoutError" }],
    ["takes too long", () => ({ timeoutMs: 20 }), { code: "job-timeout" }],
  ])("cancels a job that %s, and waits for its end", async (_, limits, expected) => {
    await using session = await openSession();
    const { client, server } = session;
    const failure = errorOf(client.runJob("blockdev-backup", ARGS, limits()));
    await server.answer({});
    expect((await server.answer([job({ status: "running" })])).execute).toBe("query-jobs");
    expect(await server.answer({})).toMatchObject({ execute: "job-cancel", arguments: { id: "j" } });
    reportStatus(server, "aborting", "concluded");
    expect((await server.answer({})).execute).toBe("job-dismiss");
    expect(await failure).toMatchObject(expected);
  });

  test("cancels the job when beforeFinalize throws, and rejects with that error", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const thrown = new Error("not yet");
    const failure = errorOf(
      client.runJob(
        "blockdev-backup",
        { ...ARGS, "auto-finalize": false },
        { beforeFinalize: () => Promise.reject(thrown) },
      ),
    );
    await server.answer({});
    reportStatus(server, "pending");
    await server.answer([job({ status: "pending" })]);
    expect((await server.answer({})).execute).toBe("job-cancel");
    reportStatus(server, "concluded");
    await server.answer({});
    expect(await failure).toBe(thrown);
  });

  test("names the job when the connection ends, before its start is answered and later, with QEMU's last lines", async () => {
    for (const isStarted of [false, true]) {
      await using session = await openSession({ evidence: () => "Killed" });
      const failure = errorOf(session.client.runJob("blockdev-backup", ARGS));
      if (isStarted) await session.server.answer({});
      else await session.server.request();
      session.server.end();
      const error = await failure;
      expect(error).toMatchObject({ code: "connection-lost", evidence: { qemu: "Killed" } });
      expect(error.message).toMatch(
        /^QMP job "j" of "blockdev-backup" did not end: QEMU ended the connection; .*\nKilled$/,
      );
    }
  });

  test("names the job when the client is closed", async () => {
    await using session = await openSession();
    const failure = errorOf(session.client.runJob("blockdev-backup", ARGS));
    await session.server.answer({});
    await session.client.close();
    expect(await failure).toMatchObject({ code: "closed", message: expect.stringMatching(/^QMP job "j" of/) });
  });

  test("cancels a ready job without force if onReady decides so, once, after a pause", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const onReady = async (ready: ReadyJob): Promise<"cancel"> => {
      await ready.pause();
      return "cancel";
    };
    const result = client.runJob("blockdev-mirror", ARGS, { onReady });
    await server.answer({});
    reportStatus(server, "ready");
    expect(await server.answer({})).toMatchObject({ execute: "job-pause", arguments: { id: "j" } });
    reportStatus(server, "standby");
    expect(await server.answer({})).toMatchObject({ execute: "job-resume", arguments: { id: "j" } });
    reportStatus(server, "ready");
    const { execute, arguments: args } = await server.answer({});
    expect([execute, args]).toEqual(["block-job-cancel", { device: "j", force: false }]);
    reportStatus(server, "waiting", "pending", "concluded");
    await server.answer([job({ type: "mirror" })]);
    await server.answer({});
    expect(await result).toMatchObject({ type: "mirror" });
  });

  test.each([
    [
      "returns something else",
      () => "finish" as "cancel",
      'onReady must return "complete" or "cancel", got \'finish\'',
    ],
    [
      "throws",
      () => {
        throw new Error("no space for the copy");
      },
      "no space for the copy",
    ],
  ])("cancels the job if onReady %s, and rejects with that", async (_, onReady, message) => {
    await using session = await openSession();
    const { client, server } = session;
    const failure = errorOf(client.runJob("blockdev-mirror", ARGS, { onReady }));
    await server.answer({});
    reportStatus(server, "ready");
    await server.answer([job({ status: "ready" })]);
    expect((await server.answer({})).execute).toBe("job-cancel");
    reportStatus(server, "concluded");
    await server.answer({});
    expect((await failure).message).toBe(message);
  });

  test("takes too long also while onReady decides", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const never = new Promise<"complete">(() => undefined);
    const failure = errorOf(client.runJob("blockdev-mirror", ARGS, { onReady: () => never, timeoutMs: 30 }));
    await server.answer({});
    reportStatus(server, "ready");
    await server.answer([job({ status: "ready" })]);
    expect((await server.answer({})).execute).toBe("job-cancel");
    reportStatus(server, "concluded");
    await server.answer({});
    expect(await failure).toMatchObject({ code: "job-timeout" });
  });
});

describe("the options of runJob", () => {
  test.each<[args: object, options: object, message: string | RegExp]>([
    [ARGS, { timeoutMs: null }, "timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got null"],
    [ARGS, { onStatus: "x" }, "onStatus must be a function, got 'x'"],
    [ARGS, { onstatus: 1 }, /^runJob: unknown option "onstatus"; expected one of signal, timeoutMs, onStatus, before/],
    [{ ...ARGS, "job-id": null }, {}, "job-id must be a string, got null"],
    [null as never, {}, "args must be an object, got null"],
  ])("are refused before the job starts: %j, %j", async (args, options, message) => {
    await using session = await openSession();
    const error = await errorOf(session.client.runJob("blockdev-backup", args as typeof ARGS, options));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(message);
  });
});

describe("hmp", () => {
  test("returns the human monitor's text for the requested CPU", async () => {
    await using session = await openSession();
    const text = session.client.hmp("info registers", { cpuIndex: 1 });
    const { execute, arguments: args } = await session.server.answer("RAX=0\r\n");
    expect(execute).toBe("human-monitor-command");
    expect(args).toEqual({ "command-line": "info registers", "cpu-index": 1 });
    expect(await text).toBe("RAX=0\r\n");
  });

  test("refuses options that it does not have, a bad CPU and a bad line", async () => {
    await using session = await openSession();
    const unknown = await errorOf(session.client.hmp("info status", { cpu: 1 } as object));
    expect(unknown.message).toBe('hmp: unknown option "cpu"; expected one of timeoutMs, signal, cpuIndex');
    const bad = await errorOf(session.client.hmp("info status", { cpuIndex: -1 }));
    expect(bad).toEqual(new TypeError("cpuIndex must be a whole number of at least 0, got -1"));
    const line = await errorOf(session.client.hmp(5 as unknown as string));
    expect(line).toEqual(new TypeError("commandLine must be a string, got 5"));
  });
});
