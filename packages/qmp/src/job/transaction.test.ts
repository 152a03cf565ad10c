import { describe, expect, test } from "vitest";
import { errorOf, openSession, type ScriptedQmp } from "../../test/scripted-qmp.ts";
import type { TransactionAction } from "../protocol/qemu-protocol.ts";

const job = (more: object = {}): object => ({
  id: "j",
  type: "backup",
  status: "concluded",
  "current-progress": 5,
  "total-progress": 5,
  ...more,
});

describe("runTransaction", () => {
  const backup = (data: object = {}): TransactionAction => {
    return { type: "blockdev-backup", data: { device: "d", target: "t", sync: "full", ...data } };
  };
  const bitmap: TransactionAction = { type: "block-dirty-bitmap-add", data: { node: "d", name: "b" } };
  const changed = (server: ScriptedQmp, id: string, status: string): void => {
    server.event("JOB_STATUS_CHANGE", { id, status });
  };

  test("follows the jobs of all actions, and returns them in their order", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const seen: string[] = [];
    const actions = [bitmap, backup({ "job-id": "a" }), backup()];
    const result = client.runTransaction({ actions }, { onStatus: (status, id) => seen.push(`${id} ${status}`) });
    const { arguments: args } = await server.answer({});
    const id = expect.stringMatching(/^job-/);
    expect(args).toEqual({
      actions: [
        bitmap,
        backup({ "job-id": "a", "auto-dismiss": false }),
        backup({ "job-id": id, "auto-dismiss": false }),
      ],
    });
    const b = (args as { actions: { data: { "job-id": string } }[] }).actions[2]?.data["job-id"] ?? "";
    changed(server, b, "concluded");
    changed(server, "a", "running");
    changed(server, "a", "concluded");
    await server.answer([job({ id: b }), job({ id: "another" }), job({ id: "a" })]);
    expect((await server.answer({})).arguments).toEqual({ id: "a" });
    expect((await server.answer({})).arguments).toEqual({ id: b });
    expect(await result).toEqual([job({ id: "a" }), job({ id: b })]);
    expect(seen).toEqual([`${b} concluded`, "a running", "a concluded"]);
  });

  test("rejects with the error of the job that failed by itself, after it has dismissed all", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const failure = errorOf(client.runTransaction({ actions: [backup({ "job-id": "a" }), backup({ "job-id": "b" })] }));
    await server.answer({});
    changed(server, "b", "concluded");
    changed(server, "a", "concluded");
    const errors = [job({ id: "a", error: "Operation canceled" }), job({ id: "b", error: "No space left on device" })];
    await server.answer(errors);
    await server.answer({});
    expect((await server.answer({})).execute).toBe("job-dismiss");
    expect(await failure).toMatchObject({
      code: "job-failed",
      description: "No space left on device",
      job: { id: "b" },
    });
  });

  test("cancels all jobs on time-out, also where QEMU refuses because they abort already", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const actions = [backup({ "job-id": "a" }), backup({ "job-id": "b" })];
    const failure = errorOf(client.runTransaction({ actions }, { timeoutMs: 20 }));
    await server.answer({});
    await server.answer([job({ id: "a", status: "running" }), job({ id: "b", status: "running" })]);
    expect(await server.answer({})).toMatchObject({ execute: "job-cancel", arguments: { id: "a" } });
    const { id } = await server.request();
    server.send({
      id,
      error: { class: "GenericError", desc: "Job 'b' in state 'aborting' cannot accept command verb" },
    });
    changed(server, "a", "concluded");
    changed(server, "b", "concluded");
    expect((await server.answer({})).arguments).toEqual({ id: "a" });
    expect((await server.answer({})).arguments).toEqual({ id: "b" });
    const error = await failure;
    expect(error).toMatchObject({ code: "job-timeout" });
    expect(error.message).toMatch(
      /^QMP job "a" of "transaction", QMP job "b" of "transaction" did not end within 20 ms/,
    );
  });

  test("without jobs returns none", async () => {
    await using session = await openSession();
    const result = session.client.runTransaction({ actions: [bitmap] });
    await session.server.answer({});
    await session.server.answer([]);
    expect(await result).toEqual([]);
  });

  test.each<[args: unknown, options: object, message: string | RegExp]>([
    [{ actions: [] }, { beforeFinalize: () => undefined }, /^runTransaction: unknown option "beforeFinalize"/],
    [{ actions: "x" }, {}, "args.actions must be an array, got 'x'"],
    [{ actions: [5] }, {}, "args.actions[0] must be an object with the members type and data, got 5"],
    [{ actions: [backup({ "job-id": 5 })] }, {}, 'args.actions[0].data["job-id"] must be a string, got 5'],
    [
      { actions: [backup({ "auto-finalize": false })] },
      {},
      'args.actions[0].data["auto-finalize"] must be true or undefined, got false',
    ],
    [
      { actions: [backup({ "job-id": "a" }), backup({ "job-id": "a" })] },
      {},
      "args.actions[1].data[\"job-id\"] must be another id than those of the other actions, got 'a'",
    ],
  ])("refuses %j with the options %j before it starts", async (args, options, message) => {
    await using session = await openSession();
    const error = await errorOf(session.client.runTransaction(args as { actions: [] }, options));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(message);
  });
});
