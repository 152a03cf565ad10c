import { describe, expect, test } from "vitest";
import { errorOf, openSession, type ScriptedQmp } from "../../test/scripted-qmp.ts";

/** Returns the names of the commands that reached the server before `last`, an out-of-band command, which never waits. */
async function arrivedBefore(last: Promise<unknown>, server: ScriptedQmp): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    const request = await server.request();
    if (request["exec-oob"] !== undefined) {
      server.send({ return: {}, id: request.id });
      await last;
      return names;
    }
    names.push(String(request.execute));
  }
}

describe("commands that run in order", () => {
  test("wait in the client from the eighth on, so that an out-of-band command overtakes them", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const commands = Array.from({ length: 20 }, (_, index) => client.execute(`command-${index}`));
    for (const command of commands) command.catch(() => undefined);
    expect(await arrivedBefore(client.executeOob("migrate-pause"), server)).toHaveLength(7);
  });

  test("are sent in order as replies make room", async () => {
    await using session = await openSession();
    const names = Array.from({ length: 20 }, (_, index) => `command-${index}`);
    const results = Promise.all(names.map((name) => session.client.execute(name)));
    for (const name of names) expect((await session.server.answer(name)).execute).toBe(name);
    expect(await results).toEqual(names);
  });

  test("are sent by the hundred if all are queries, but not behind a command that may take long", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const issue = (count: number, name: string): void => {
      for (let index = 0; index < count; index += 1) client.execute(name).catch(() => undefined);
    };
    issue(300, "query-status");
    expect(await arrivedBefore(client.executeOob("migrate-pause"), server)).toHaveLength(256);
    await using other = await openSession();
    other.client.execute("stop").catch(() => undefined);
    for (let index = 0; index < 20; index += 1) other.client.execute("query-status").catch(() => undefined);
    expect(await arrivedBefore(other.client.executeOob("migrate-pause"), other.server)).toHaveLength(7);
  });

  test("are never sent if they are given up while they wait", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const controller = new AbortController();
    const first = Array.from({ length: 7 }, () => client.execute("slow"));
    const aborted = errorOf(client.execute("aborted", {}, { signal: controller.signal }));
    const late = errorOf(client.execute("late", {}, { timeoutMs: 5 }));
    const last = client.execute("last");
    controller.abort(new Error("enough"));
    expect((await aborted).message).toBe("enough");
    expect((await late).message).toMatch(
      /"late" with \{\} was not sent within 5 ms: 7 commands before it got no reply/,
    );
    for (let index = 0; index < 7; index += 1) await server.answer({});
    expect((await server.answer("done")).execute).toBe("last");
    expect(await last).toBe("done");
    await Promise.all(first);
  });

  test("keep their place until their late reply if they are given up after they were sent", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const slow = Array.from({ length: 7 }, () => errorOf(client.execute("slow", {}, { timeoutMs: 5 })));
    for (const error of await Promise.all(slow)) expect(error).toMatchObject({ code: "command-timeout" });
    const next = client.execute("next");
    const requests = await server.requests(7);
    expect(requests.map(({ execute }) => execute)).toEqual(Array(7).fill("slow"));
    for (const { id } of requests) server.send({ return: "late", id });
    await server.answer("in time");
    expect(await next).toBe("in time");
  });

  test("free their place with the next reply if their own reply was lost", async () => {
    await using session = await openSession();
    const { client, server } = session;
    const lost = Array.from({ length: 6 }, () => errorOf(client.execute("lost", {}, { timeoutMs: 200 })));
    const seventh = client.execute("seventh");
    const requests = await server.requests(7);
    server.sendText("garbage\n".repeat(6));
    server.send({ return: 7, id: requests[6]?.id });
    expect(await seventh).toBe(7);
    const more = Promise.all(Array.from({ length: 7 }, () => client.execute("more")));
    for (let index = 0; index < 7; index += 1) await server.answer("more");
    expect(await more).toHaveLength(7);
    for (const error of await Promise.all(lost)) expect(error).toMatchObject({ code: "command-timeout" });
  });

  test("are rejected when the connection ends before they are sent", async () => {
    const session = await openSession();
    const commands = Array.from({ length: 8 }, () => errorOf(session.client.execute("slow")));
    await session.client.close();
    const errors = await Promise.all(commands);
    expect(errors.map((error) => (error as Error & { code: string }).code)).toEqual(Array(8).fill("closed"));
    expect(errors[7]?.message).toContain("was not sent");
  });
});
