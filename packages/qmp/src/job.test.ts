import { describe, expect, test } from "vitest";
import { errorOf, openSession, type ScriptedQmp } from "../test/scripted-qmp.ts";
import { QmpJobError } from "./job-error.ts";

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

function become(server: ScriptedQmp, ...statuses: string[]): void {
  for (const status of statuses) server.event("JOB_STATUS_CHANGE", { id: "j", status });
}

describe("runJob", () => {
  test("follows the job from before its command's reply to its end, dismisses it and gives what it came to", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const seen: string[] = [];
    const result = client.runJob("blockdev-backup", ARGS, { onStatus: (status) => seen.push(status) });
    const begun = await server.request();
    expect(begun.arguments).toEqual({ ...ARGS, "auto-dismiss": false });
    server.event("JOB_STATUS_CHANGE", { id: "another", status: "concluded" });
    become(server, "created", "running", "concluded");
    server.send({ return: {}, id: begun.id });
    expect((await server.answer([job()])).execute).toBe("query-jobs");
    expect(await server.answer({})).toMatchObject({ execute: "job-dismiss", arguments: { id: "j" } });
    expect(await result).toEqual(job());
    expect(seen).toEqual(["created", "running", "concluded"]);
  });

  test("makes up an id, and leaves out what a command does not know", async () => {
    await using session = await openSession();
    const result = errorOf(session.client.runJob("blockdev-create", { options: OPTIONS }));
    const { id, arguments: args } = await session.server.request();
    expect(args).toEqual({ options: OPTIONS, "job-id": expect.stringMatching(/^job-[0-9a-f-]{36}$/) });
    session.server.send({ id, error: { class: "GenericError", desc: "no" } });
    expect(await result).toMatchObject({ code: "command-failed" });
    session.server.end();
    await session.client.closed;
  });

  test("raises the job's error with the caller's stack, after it has dismissed the job", async () => {
    await using session = await openSession();
    const { client, server } = session;
    async function callerOfTheJob(): Promise<void> {
      await client.runJob("blockdev-backup", ARGS);
    }
    const failure = errorOf(callerOfTheJob());
    await server.answer({});
    become(server, "aborting", "concluded");
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
    become(server, "ready");
    expect(await server.answer({})).toMatchObject({ execute: "job-complete", arguments: { id: "j" } });
    become(server, "pending", "concluded");
    await server.answer([job()]);
    await server.answer({});
    await result;
  });

  test("makes a job final that waits for it, after the user's own step", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const steps: string[] = [];
    const beforeFinalize = (): void => void steps.push("own step");
    const result = client.runJob("blockdev-backup", { ...ARGS, "auto-finalize": false }, { beforeFinalize });
    await server.answer({});
    become(server, "pending");
    const { execute } = await server.answer({});
    expect([...steps, execute]).toEqual(["own step", "job-finalize"]);
    become(server, "concluded");
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
    become(server, "aborting", "concluded");
    expect((await server.answer({})).execute).toBe("job-dismiss");
    expect(await failure).toMatchObject(expected);
  });

  test("cancels the job when the user's own step throws, and passes that on", async () => {
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
    become(server, "pending");
    await server.answer([job({ status: "pending" })]);
    expect((await server.answer({})).execute).toBe("job-cancel");
    become(server, "concluded");
    await server.answer({});
    expect(await failure).toBe(thrown);
  });

  test("rejects with the reason when the connection ends", async () => {
    await using session = await openSession();
    const failure = errorOf(session.client.runJob("blockdev-backup", ARGS));
    await session.server.answer({});
    session.server.end();
    expect(await failure).toMatchObject({ code: "connection-lost" });
  });
});

describe("hmp", () => {
  test("gives the human monitor's text, of the CPU that is asked for", async () => {
    await using session = await openSession();
    const text = session.client.hmp("info registers", { cpuIndex: 1 });
    const { execute, arguments: args } = await session.server.answer("RAX=0\r\n");
    expect(execute).toBe("human-monitor-command");
    expect(args).toEqual({ "command-line": "info registers", "cpu-index": 1 });
    expect(await text).toBe("RAX=0\r\n");
  });
});
