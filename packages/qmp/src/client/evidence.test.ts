import { describe, expect, test } from "vitest";
import { errorOf, openSession } from "../../test/scripted-qmp.ts";

describe("the option evidence", () => {
  test("puts QEMU's last lines into the errors of a lost connection, and asks for them once", async () => {
    let asked = 0;
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    const evidence = (): string => {
      asked += 1;
      return `${lines.join("\n")}\nqemu: \u001b[31mout of memory\n`;
    };
    await using session = await openSession({ evidence });
    const command = errorOf(session.client.execute("query-status"));
    const wait = errorOf(session.client.waitFor("RESET"));
    session.server.end();
    const error = await command;
    expect(error).toMatchObject({
      code: "connection-lost",
      evidence: { qemu: expect.stringMatching(/^line 11\n(.*\n)*qemu: \\x1b\[31mout of memory$/) },
    });
    expect(error.message).toMatch(/QEMU ended the connection; QEMU's last lines:\nline 11\n/);
    expect(await wait).toMatchObject({
      code: "connection-lost",
      evidence: { qemu: expect.stringContaining("memory") },
    });
    const later = await errorOf(session.client.execute("query-status"));
    expect(later.message).toContain("out of memory");
    expect(await session.client.closed).toMatchObject({ evidence: expect.stringContaining("out of memory") });
    expect(asked).toBe(1);
  });

  test("includes what was read in the turn of the event loop in which the connection ended", async () => {
    let output = "";
    await using session = await openSession({ evidence: () => output });
    const command = errorOf(session.client.execute("query-status"));
    session.stream.once("end", () => {
      output = "assertion failed";
    });
    session.server.end();
    expect(await command).toMatchObject({ evidence: { qemu: "assertion failed" } });
  });

  test("belongs to a stream's failure too, and a silent QEMU adds nothing", async () => {
    await using session = await openSession({ evidence: () => "killed by the host" });
    const command = errorOf(session.client.execute("query-status"));
    session.stream.destroy(Object.assign(new Error("read ETIMEDOUT"), { code: "ETIMEDOUT" }));
    expect(await command).toMatchObject({ code: "connection-lost", evidence: { qemu: "killed by the host" } });
    await using silent = await openSession({ evidence: () => "\n" });
    silent.server.end();
    await silent.client.closed;
    const error = await errorOf(silent.client.execute("query-status"));
    expect(error).toMatchObject({ evidence: {}, message: expect.stringMatching(/QEMU ended the connection$/) });
  });

  test("that throws is logged, and the connection ends as without it", async () => {
    const warnings: object[] = [];
    const ignore = (): void => undefined;
    const logger = { debug: ignore, info: ignore, error: ignore, warn: (details: object) => warnings.push(details) };
    const fault = new Error("no log");
    const evidence = (): string => {
      throw fault;
    };
    await using session = await openSession({ evidence, logger });
    session.server.end();
    expect(await session.client.closed).toEqual({ kind: "ended-by-peer" });
    expect(warnings).toEqual([{ error: fault }]);
  });
});
