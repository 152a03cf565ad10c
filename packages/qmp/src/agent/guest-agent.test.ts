import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duplexPair } from "node:stream";
import { describe, expect, test } from "vitest";
import { type AgentBehaviour, openScriptedAgent, serveAsAgent, silence, sync } from "../../test/scripted-agent.ts";
import { errorOf } from "../../test/scripted-qmp.ts";
import { connectGuestAgent } from "./connect-agent.ts";

const namesOf = (requests: readonly { execute: string }[]): string[] => requests.map(({ execute }) => execute);

describe("connectGuestAgent", () => {
  test("drops everything before the answer to its own sync, whole or cut", async () => {
    const [stream, far] = duplexPair();
    far.write('{"return": 4711}\n{"return": {}, "id": 1}\n{"return": "half of a re');
    serveAsAgent(far, ({ execute, arguments: args }) => {
      if (execute !== "guest-sync-delimited") return {};
      far.write(sync(1));
      return args?.["id"];
    });
    await using agent = await connectGuestAgent(stream);
    expect(await agent.execute("guest-ping")).toEqual({});
  });

  test("asks again with another id until the agent answers, and ignores answers to earlier attempts", async () => {
    const [stream, far] = duplexPair();
    const requests = serveAsAgent(far, ({ execute, arguments: args }) => {
      if (execute !== "guest-sync-delimited") return {};
      const ids = requests.map((request) => request.arguments?.["id"]);
      if (ids.length < 2) return silence;
      far.write('{"error": {"class": "GenericError", "desc": "JSON parse error, invalid token"}}\n');
      far.write(sync(ids[0]));
      return args?.["id"];
    });
    await using agent = await connectGuestAgent(stream);
    expect(await agent.execute("guest-ping")).toEqual({});
    expect(namesOf(requests)).toEqual(["guest-sync-delimited", "guest-sync-delimited", "guest-ping"]);
    expect(requests[0]?.arguments?.["id"]).not.toBe(requests[1]?.arguments?.["id"]);
  });

  test("dials again where a connection is never answered", async () => {
    const folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
    const path = join(folder, "agent.sock");
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      if (sockets.length > 1) serveAsAgent(socket, ({ arguments: args }) => args?.["id"] ?? {});
      else socket.on("error", () => undefined).resume();
    });
    await new Promise<void>((listening) => server.listen(path, listening));
    const agent = await connectGuestAgent({ path });
    expect(await agent.execute("guest-ping")).toEqual({});
    await agent.close();
    expect(sockets).toHaveLength(2);
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
    rmSync(folder, { recursive: true });
  });

  test("rejects when nothing answers in time, on abort, and at the end of the connection", async () => {
    const late = await errorOf(connectGuestAgent(duplexPair()[0], { timeoutMs: 20 }));
    expect(late).toMatchObject({ code: "agent-timeout" });
    expect(late.message).toContain("qemu-ga may not run in the guest");
    expect(late.stack).toContain("guest-agent.test.ts");
    const reason = new Error("enough");
    const controller = new AbortController();
    const aborted = errorOf(connectGuestAgent(duplexPair()[0], { signal: controller.signal }));
    controller.abort(reason);
    expect(await aborted).toBe(reason);
    const [stream, far] = duplexPair();
    far.end();
    const lost = await errorOf(connectGuestAgent(stream, { evidence: () => "qemu: no more memory" }));
    expect(lost).toMatchObject({ code: "connection-lost", evidence: { qemu: "qemu: no more memory" } });
    expect(["data", "close"].map((name) => stream.listenerCount(name))).toEqual([0, 0]);
  });

  test.each([
    [{}, {}, "target must be a Duplex, { path } or { host, port }, got {}"],
    [
      { path: "x" },
      { timeout: 5 },
      /^connectGuestAgent: unknown option "timeout"; expected one of signal, timeoutMs, /,
    ],
    [{ path: "x" }, { timeoutMs: 0 }, /^timeoutMs must be milliseconds above 0/],
    [{ path: "x" }, { evidence: 5 }, "evidence must be a function, got 5"],
  ])("refuses the target %j with the options %j", async (target, options: object, message) => {
    const error = await errorOf(connectGuestAgent(target as { path: string }, options));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(message);
  });
});

describe("exec", () => {
  const exited = (more: object): object => ({ exited: true, ...more });
  const text = (value: string): string => Buffer.from(value).toString("base64");

  test("waits for the program's end, and returns its output and exit code", async () => {
    const statuses = [{ exited: false }, { exited: false }, exited({ exitcode: 3, "out-data": text("grüße\n") })];
    const { stream, requests } = openScriptedAgent(({ execute }) => {
      return execute === "guest-exec" ? { pid: 42 } : statuses.shift();
    });
    await using agent = await connectGuestAgent(stream);
    const result = await agent.exec("/bin/cat", { args: ["-"], env: { LANG: "C" }, input: "hello" });
    expect(result).toMatchObject({ exitCode: 3, signal: undefined, isTruncated: false });
    expect([result.stdout.toString(), result.stderr.length]).toEqual(["grüße\n", 0]);
    expect(requests[1]?.arguments).toEqual({
      path: "/bin/cat",
      arg: ["-"],
      env: ["LANG=C"],
      "input-data": text("hello"),
      "capture-output": true,
    });
    expect(requests.at(-1)?.arguments).toEqual({ pid: 42 });
  });

  test("names the process that keeps running if the time-out passes", async () => {
    const { stream } = openScriptedAgent(({ execute }) => {
      return execute === "guest-exec" ? { pid: 42 } : { exited: false };
    });
    await using agent = await connectGuestAgent(stream);
    const error = await errorOf(agent.exec("/bin/sleep", { args: ["60"], timeoutMs: 50 }));
    expect(error).toMatchObject({ code: "command-timeout" });
    expect(error.message).toContain('"/bin/sleep" in the guest did not end within 50 ms; its process 42 keeps running');
  });

  test.each([
    [{ args: "x" }, "args must be an array of strings, got 'x'"],
    [{ env: { A: 5 } }, "env must be an object of strings, got { A: 5 }"],
    [{ input: 5 }, "input must be a string or a Uint8Array, got 5"],
    [{ shell: true }, /^exec: unknown option "shell"; expected one of timeoutMs, signal, args, /],
  ])("refuses the options %j", async (options, message) => {
    const { stream, requests } = openScriptedAgent(() => ({}));
    await using agent = await connectGuestAgent(stream);
    const error = await errorOf(agent.exec("/bin/true", options as object));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(message);
    expect(requests).toHaveLength(1);
  });
});

describe("freeze", () => {
  const behave: AgentBehaviour = ({ execute }) => (execute.startsWith("guest-fsfreeze-") ? 2 : {});

  test("is undone by thaw(), once, and by leaving its scope", async () => {
    const { stream, requests } = openScriptedAgent(behave);
    await using agent = await connectGuestAgent(stream);
    {
      await using freeze = await agent.freeze();
      expect(freeze.count).toBe(2);
      expect(await freeze.thaw()).toBe(2);
      expect(await freeze.thaw()).toBe(0);
    }
    {
      await using freeze = await agent.freeze({ mountpoints: ["/data"] });
      expect(freeze.count).toBe(2);
    }
    await agent.close();
    expect(namesOf(requests).slice(1)).toEqual([
      "guest-fsfreeze-freeze",
      "guest-fsfreeze-thaw",
      "guest-fsfreeze-freeze-list",
      "guest-fsfreeze-thaw",
    ]);
  });

  test("is undone by close(), also where its reply did not arrive", async () => {
    for (const reply of [2, silence]) {
      const { stream, requests } = openScriptedAgent(({ execute }) => (execute.endsWith("-freeze") ? reply : 2));
      const agent = await connectGuestAgent(stream);
      await agent.freeze({ timeoutMs: 20 }).catch(() => undefined);
      await agent.close();
      expect(namesOf(requests).at(-1)).toBe("guest-fsfreeze-thaw");
    }
  });

  test("is not undone if the agent refused it", async () => {
    const { stream, requests } = openScriptedAgent(() => new Error("not permitted"));
    const agent = await connectGuestAgent(stream);
    expect(await errorOf(agent.freeze())).toMatchObject({ code: "command-failed", description: "not permitted" });
    await agent.close();
    expect(namesOf(requests).at(-1)).toBe("guest-fsfreeze-freeze");
  });

  test("that cannot be undone makes close() reject, after it has ended the connection", async () => {
    const { stream } = openScriptedAgent(({ execute }) => (execute.endsWith("-thaw") ? new Error("busy") : 1));
    const agent = await connectGuestAgent(stream);
    await agent.freeze();
    const error = await errorOf(agent.close());
    expect(error).toMatchObject({ code: "still-frozen", cause: { code: "command-failed" } });
    expect(error.message).toContain("may still be frozen");
    expect(await agent.closed).toEqual({ kind: "closed-by-client" });
  });

  test("is undone over a new connection if the old one has ended", async () => {
    const folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
    const path = join(folder, "agent.sock");
    const received: string[] = [];
    const server = createServer((socket) => {
      serveAsAgent(socket, ({ execute, arguments: args }) => {
        received.push(execute);
        if (execute === "guest-fsfreeze-freeze") socket.destroy();
        return args?.["id"] ?? 1;
      });
    });
    await new Promise<void>((listening) => server.listen(path, listening));
    const agent = await connectGuestAgent({ path });
    expect(await errorOf(agent.freeze())).toMatchObject({ code: "connection-lost" });
    await agent.close();
    expect(received).toEqual([
      "guest-sync-delimited",
      "guest-fsfreeze-freeze",
      "guest-sync-delimited",
      "guest-fsfreeze-thaw",
    ]);
    await new Promise((closed) => server.close(closed));
    rmSync(folder, { recursive: true });
  });
});

describe("shutdown", () => {
  test("settles without a reply, since the agent answers the next command", async () => {
    const { stream, requests } = openScriptedAgent(({ execute }) => (execute === "guest-shutdown" ? silence : {}));
    await using agent = await connectGuestAgent(stream);
    await agent.shutdown("reboot");
    expect(requests.at(-2)).toMatchObject({ execute: "guest-shutdown", arguments: { mode: "reboot" } });
  });

  test("settles when the connection ends, and rejects when the agent refuses it", async () => {
    const ending = openScriptedAgent(() => {
      ending.far.end();
      return silence;
    });
    await using agent = await connectGuestAgent(ending.stream);
    await agent.shutdown();
    const { stream } = openScriptedAgent(({ execute }) => (execute === "guest-shutdown" ? new Error("no") : {}));
    await using refusing = await connectGuestAgent(stream);
    expect(await errorOf(refusing.shutdown())).toMatchObject({ code: "command-failed", command: "guest-shutdown" });
    expect(await errorOf(refusing.shutdown("off" as "halt"))).toBeInstanceOf(TypeError);
  });
});
