import { Duplex } from "node:stream";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type ConsoleOptions, EOF, openConsole, SerialExpectError, TIMEOUT } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";

function open(options: ConsoleOptions = {}) {
  const peer = new SerialPeer();
  return { peer, console: openConsole(peer.stream, { timeoutMs: 1000, ...options }) };
}

async function failure(promise: Promise<unknown>): Promise<SerialExpectError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SerialExpectError) return error;
  throw new Error(`expected a SerialExpectError, got ${String(error)}`);
}

afterEach(() => {
  vi.useRealTimers();
});

describe("expect", () => {
  test("returns index, text, captures, groups and before, and leaves the rest", async () => {
    const { peer, console } = open();
    peer.sends("boot\r\nv1.25 ok\r\n# rest");
    const result = await console.expect(["never", /v(?<major>\d+)\.(\d+) /]);
    expect(result).toMatchObject({
      kind: "match",
      index: 1,
      text: "v1.25 ",
      captures: ["1", "25"],
      groups: { major: "1" },
      before: "boot\r\n",
      beforeOmittedBytes: 0,
    });
    expect(result.elapsedMs).toBeGreaterThanOrEqual(0);
    expect((await console.expect("# ")).before).toBe("ok\r\n");
    expect((await console.expect("rest")).before).toBe("");
  });

  test("matches text that arrived before the call, and text that arrives byte by byte after it", async () => {
    const { peer, console } = open();
    const waiting = console.expect("login: ");
    for (const byte of Buffer.from("é login: é")) peer.sends(Buffer.of(byte));
    expect((await waiting).before).toBe("é ");
    await peer.settled();
    expect((await console.expect("é")).before).toBe("");
  });

  test("returns bytes on demand, and accepts bytes as a pattern", async () => {
    const { peer, console } = open();
    peer.sends(Buffer.from([0xff, 0x00, 0x7f, 0x01]));
    const result = await console.expectBytes(Uint8Array.of(0x00, 0x7f));
    expect(result.before).toEqual(Buffer.of(0xff));
    expect(result.bytes).toEqual(Buffer.of(0x00, 0x7f));
  });

  test("reads latin1 if it is chosen", async () => {
    const { peer, console } = open({ encoding: "latin1" });
    peer.sends(Buffer.of(0xe9, 0x3e));
    expect((await console.expect(/>/)).before).toBe("é");
    await expect(console.expect("€")).rejects.toThrow(TypeError);
  });

  test("rejects after the time-out with patterns, near misses and the last lines, and consumes nothing", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const { peer, console } = open();
    peer.sends(`${Array.from({ length: 30 }, (_, i) => `line ${i}\r\n`).join("")}Rabbit Login: `);
    const waiting = failure(console.expect(["login: ", /\d+ errors\n/], { timeoutMs: 5000 }));
    await peer.settled();
    vi.advanceTimersByTime(5000);
    const error = await waiting;
    expect(error.code).toBe("timeout");
    expect(error.message).toContain(
      'no match within 5 s while waiting for "login: ", /\\d+ errors\\n/ (5 s, 274 bytes',
    );
    expect(error.message).toContain('Near miss: "Login: " for "login: " (different case)');
    expect(error.message).toContain('"line 11\\r\\n"');
    expect(error.message).not.toContain('"line 10\\r\\n"');
    expect(error.stack).toContain("console.test.ts");
    expect((await console.expect("Login: ")).before).toContain("line 0\r\n");
  });

  test("names escape sequences and line endings that prevented a match", async () => {
    const { peer, console } = open();
    peer.sends("\u001b[1mreal\u001b[0mly done\r\nnext");
    const error = await failure(console.expect(["really", "done\nnext"], { timeoutMs: 1 }));
    expect(error.message).toContain('Near miss: "really" for "really" (with escape sequences)');
    peer.sends("a very long pro \rmpt");
    expect((await failure(console.expect("long prompt", { timeoutMs: 1 }))).message).toContain(
      'Near miss: "long prompt" for "long prompt" (a wrapped line)',
    );
    expect(error.message).toContain('Near miss: "done\\nnext" for "done\\nnext" (lines end with "\\r\\n")');
  });

  test("times out while output keeps arriving", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const { peer, console } = open();
    const waiting = failure(console.expect("never", { timeoutMs: 1000, idleTimeoutMs: 300 }));
    for (let i = 0; i < 5; i++) {
      peer.sends("noise\r\n");
      await peer.settled();
      vi.advanceTimersByTime(200);
    }
    expect((await waiting).code).toBe("timeout");
  });

  test("times out when nothing arrives for the idle time", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const { peer, console } = open();
    const waiting = failure(console.expect("never", { timeoutMs: 1000, idleTimeoutMs: 300 }));
    peer.sends("noise\r\n");
    await peer.settled();
    vi.advanceTimersByTime(300);
    expect(await waiting).toMatchObject({
      code: "idle-timeout",
      message: expect.stringContaining("nothing was received for 300 ms"),
    });
  });

  test("resolves at the end of the time or the stream if it is among the patterns", async () => {
    const { peer, console } = open();
    peer.sends("partial");
    const timedOut = await console.expect(["x", EOF, TIMEOUT], { timeoutMs: 1 });
    expect(timedOut).toMatchObject({ kind: "timeout", index: 2, before: "partial", text: "" });
    peer.ends();
    expect(await console.expect(["x", EOF])).toMatchObject({ kind: "eof", index: 1, before: "partial" });
    expect(await console.expect([EOF])).toMatchObject({ kind: "eof", before: "" });
  });

  test("rejects with the signal's reason, and the console stays usable", async () => {
    const { peer, console } = open();
    const controller = new AbortController();
    const waiting = console.expect("x", { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    await expect(console.expect("x", { signal: controller.signal })).rejects.toThrow("enough");
    peer.sends("x");
    expect((await console.expect("x")).text).toBe("x");
  });

  test("rejects a second call and does not disturb the first", async () => {
    const { peer, console } = open();
    const first = console.expect("a");
    expect((await failure(console.expect("b"))).code).toBe("busy");
    peer.sends("ba");
    expect((await first).before).toBe("b");
  });

  test("is not disturbed by drain, which takes all received text while no call waits", async () => {
    const { peer, console } = open();
    peer.sends("one");
    await peer.settled();
    expect(console.drain()).toBe("one");
    expect(console.drain()).toBe("");
    const waiting = console.expect("two");
    expect(() => console.drain()).toThrow("an expect is running");
    peer.sends("two");
    expect((await waiting).before).toBe("");
  });

  test("reports a match longer than the window instead of a time-out", async () => {
    const { peer, console } = open({ windowBytes: 100 });
    for (const byte of Buffer.from(`^BEGIN${"x".repeat(300)}END`)) peer.sends(Buffer.of(byte));
    await peer.settled();
    const error = await failure(console.expect(/BEGIN[\s\S]*END/, { timeoutMs: 20 }));
    expect(error.code).toBe("window-exceeded");
    expect((await failure(console.expect(/x+y/, { timeoutMs: 1 }))).code).toBe("timeout");
  });

  test("reports what the owner of the stream knows about the far side", async () => {
    let status: string | undefined = "the machine has not been started: call start()";
    const { console } = open({ status: () => status });
    const error = await failure(console.expect("login: ", { timeoutMs: 1 }));
    expect(error.message.split("\n").slice(1)).toEqual([
      "Note: the machine has not been started: call start().",
      "Nothing was received.",
    ]);
    status = undefined;
    expect((await failure(console.expect("login: ", { timeoutMs: 1 }))).message).not.toContain("Note");
  });

  test("reports how many bytes are no longer kept", async () => {
    const { peer, console } = open({ historyBytes: 1000, windowBytes: 100 });
    peer.sends("x".repeat(200_000));
    await peer.settled();
    expect((await failure(console.expect("never", { timeoutMs: 1 }))).message).toContain("The first 198900 of them");
    peer.sends(">");
    expect(await console.expect(">")).toMatchObject({ before: "x".repeat(1000), beforeOmittedBytes: 199_000 });
  });

  test.each<[string, () => Promise<unknown>]>([
    ["expect: patterns must be a pattern or an array of at least one pattern, got []", () => open().console.expect([])],
    ["expect: pattern 1 must be a non-empty string or non-empty bytes, got ''", () => open().console.expect(["a", ""])],
    [
      "expectBytes: pattern 0 must be characters up to U+00FF, because the encoding is latin1, got '€'",
      () => open({ encoding: "latin1" }).console.expectBytes("€"),
    ],
    [
      "expect: a pattern must be a string, RegExp, Uint8Array, EOF or TIMEOUT, got 7",
      () => open().console.expect(7 as unknown as string),
    ],
    [
      "expect: timeoutMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got -1",
      () => open().console.expect("a", { timeoutMs: -1 }),
    ],
    [
      "expect: idleTimeoutMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got NaN",
      () => open().console.expect("a", { idleTimeoutMs: Number.NaN }),
    ],
  ])("refuses bad arguments: %s", async (message, call) => {
    await expect(call()).rejects.toThrow(TypeError);
    await expect(call()).rejects.toThrow(message);
  });
});

describe("the end of the stream", () => {
  test("rejects with eof after all earlier text was searched", async () => {
    const { peer, console } = open();
    peer.sends("last words");
    peer.ends();
    expect((await console.expect("words")).before).toBe("last ");
    const error = await failure(console.expect("more"));
    expect(error.code).toBe("eof");
    expect(error.message).toContain('"last words"');
    expect(console.state).toBe("ended");
  });

  test.each(["ECONNRESET", "EIO"])("is also reported by %s", async (code) => {
    const { peer, console } = open();
    const waiting = console.expect(["x", EOF]);
    peer.stream.destroy(Object.assign(new Error(code), { code }));
    expect((await waiting).kind).toBe("eof");
    expect(console.state).toBe("ended");
  });

  test("is not reported by other errors", async () => {
    const { peer, console } = open();
    const cause = new Error("parity");
    const waiting = failure(console.expect(["x", EOF]));
    peer.stream.destroy(cause);
    expect(await waiting).toMatchObject({ code: "stream-failed", cause });
    expect(console.state).toBe("failed");
  });

  test("is reported even if it happened before the console was opened", async () => {
    const peer = new SerialPeer();
    peer.stream.destroy();
    await peer.settled();
    expect((await openConsole(peer.stream).expect(EOF)).kind).toBe("eof");
  });
});

describe("close", () => {
  test("releases the stream and puts unused bytes back, for the next owner", async () => {
    const { peer, console } = open();
    peer.sends("one two");
    await console.expect("one");
    await console.close();
    await console.close();
    expect(console.state).toBe("closed");
    expect(peer.stream.destroyed).toBe(false);
    expect(console.drain()).toBe("");
    expect(peer.listeners()).toEqual(peer.initialListeners);
    peer.sends(" three");
    await using next = openConsole(peer.stream);
    expect((await next.expect("three")).before).toBe(" two ");
  });

  test("rejects pending calls and later ones", async () => {
    const { peer, console } = open();
    peer.hold();
    const calls = [failure(console.expect("x")), failure(console.send("y"))];
    await console.close();
    calls.push(failure(console.expect("x")), failure(console.send("y")));
    expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(["closed", "closed", "closed", "closed"]);
  });

  test("is possible right after a failed send, before the stream emits its error", async () => {
    const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done(new Error("parity")) });
    const console = openConsole(stream);
    expect((await failure(console.send("x"))).code).toBe("stream-failed");
    await console.close();
    await new Promise(setImmediate);
    expect(stream.errored?.message).toBe("parity");
  });

  test("ends the stream with endStream", async () => {
    const { peer, console } = open({ endStream: true });
    await console.close();
    await peer.settled();
    expect(peer.stream.destroyed).toBe(true);
  });
});
