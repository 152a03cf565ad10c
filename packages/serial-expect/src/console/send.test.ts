import { Duplex } from "node:stream";
import { describe, expect, test } from "vitest";
import { type ConsoleOptions, openConsole, type SerialExpectError } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";

function open(options: ConsoleOptions = {}) {
  const peer = new SerialPeer();
  return { peer, console: openConsole(peer.stream, { timeoutMs: 1000, ...options }) };
}

async function failure(promise: Promise<unknown>): Promise<SerialExpectError> {
  return promise.then(
    () => Promise.reject(new Error("did not fail")),
    (error: SerialExpectError) => error,
  );
}

describe("send", () => {
  test("sends text and bytes unchanged, and lines with the line ending", async () => {
    const { peer, console } = open();
    await console.send("é");
    await console.send(Uint8Array.of(0x03));
    await console.sendLine("ls");
    await console.sendLine();
    expect(peer.received()).toEqual(Buffer.from("é\u0003ls\r\r"));
  });

  test("resolves only when the stream has accepted the bytes", async () => {
    const { peer, console } = open();
    peer.hold();
    let taken = false;
    const sending = console.send("x".repeat(100_000)).then(() => {
      taken = true;
    });
    await peer.settled();
    expect(taken).toBe(false);
    peer.release();
    await sending;
    expect(taken).toBe(true);
  });

  test("rejects on time-out, on abort, and after the end", async () => {
    const { peer, console } = open();
    peer.hold();
    expect((await failure(console.send("x", { timeoutMs: 1 }))).code).toBe("timeout");
    await expect(console.send("x", { signal: AbortSignal.abort(new Error("no")) })).rejects.toThrow("no");
    const pending = failure(console.send("y"));
    peer.stream.destroy(Object.assign(new Error("gone"), { code: "EPIPE" }));
    expect((await pending).code).toBe("eof");
    expect((await failure(console.send("z"))).code).toBe("eof");
  });
});

describe("a far side that does not read", () => {
  test("has at most one piece pending, no matter how often the send is tried", async () => {
    const { peer, console } = open();
    peer.hold();
    for (let i = 0; i < 10; i++) {
      const error = await failure(console.send(Buffer.alloc(1024 * 1024), { timeoutMs: 1 }));
      expect(error).toMatchObject({ code: "timeout" });
      expect(error.message).toContain("send: the stream did not accept 1048576 of 1048576 bytes");
    }
    expect(peer.received().length + peer.stream.writableLength).toBeLessThanOrEqual(2 * 64 * 1024);
  });

  test("gets no more of an aborted send, and later sends when it reads again", async () => {
    const { peer, console } = open();
    peer.hold();
    const controller = new AbortController();
    const sending = console.send(Buffer.alloc(1024 * 1024), { signal: controller.signal });
    await peer.settled();
    controller.abort(new Error("enough"));
    await expect(sending).rejects.toThrow("enough");
    const next = console.send("next");
    peer.release();
    await next;
    expect(peer.received().length).toBe(64 * 1024 + 4);
  });
});

test("sends go out one after the other, in call order", async () => {
  const { peer, console } = open();
  await Promise.all([
    console.send("slow", { charDelayMs: 1 }),
    console.send("quick"),
    console.sendLine("é", { charDelayMs: 1 }),
  ]);
  expect(peer.received().toString()).toBe("slowquické\r");
});

test("a delay sends character by character, and never splits a character", async () => {
  const { peer, console } = open({ charDelayMs: 1 });
  const chunks: string[] = [];
  peer.onReceived((chunk) => chunks.push(chunk.toString()));
  await console.sendLine("aé😀");
  expect(chunks).toEqual(["a", "é", "😀", "\r"]);
});

test("a delayed send stops when it is aborted", async () => {
  const { peer, console } = open();
  const controller = new AbortController();
  peer.onReceived(() => controller.abort(new Error("enough")));
  await expect(console.send("abc", { charDelayMs: 1, signal: controller.signal })).rejects.toThrow("enough");
  await console.send("!");
  expect(peer.received().toString()).toBe("a!");
});

test("an empty send is allowed", async () => {
  const { peer, console } = open();
  await console.send("");
  await console.send("", { charDelayMs: 1 });
  expect(peer.received().length).toBe(0);
});

describe("control characters and keys", () => {
  test.each<[string, string]>([
    ["c", "\x03"],
    ["C", "\x03"],
    ["@", "\x00"],
    ["[", "\x1b"],
    ["]", "\x1d"],
    ["_", "\x1f"],
    ["?", "\x7f"],
  ])("Ctrl-%s", async (char, sent) => {
    const { peer, console } = open();
    await console.sendControl(char);
    expect(peer.received().toString("latin1")).toBe(sent);
  });

  test("a key is sent as a terminal sends it", async () => {
    const { peer, console } = open();
    await console.sendKey("down");
    await console.sendKey("f2");
    await console.sendKey("enter");
    expect(peer.received().toString()).toBe("\x1b[B\x1bOQ\r");
  });

  test("unknown ones and bad options are refused", async () => {
    const { console } = open();
    for (const char of ["", "cc", "1", " "]) await expect(console.sendControl(char)).rejects.toThrow(TypeError);
    await expect(console.sendKey("any" as "up")).rejects.toThrow("key must be one of enter, tab");
    await expect(console.sendKey("toString" as "up")).rejects.toThrow(TypeError);
    await expect(console.send("x", { echo: true, secret: true })).rejects.toThrow(TypeError);
    await expect(console.send("x", { charDelayMs: -1 })).rejects.toThrow(TypeError);
  });
});

describe("waiting for an echo", () => {
  test.each<[string, string, string]>([
    ["plain", "ls -l\r", "ls -l\r\n"],
    ["control characters as a terminal shows them", "\x03\t\x7f\r", "^C        ^?\r\n"],
    ["unchanged control characters", "\x03\t\r", "\x03\t\r\r\n"],
    ["wrapped by readline", "echo abcdef\r", "echo abc \rdef\r\n"],
    ["wrapped by busybox", "echo abcdef\r", "echo abc\r\ndef\r\n"],
    ["interrupted by escape sequences", "echo\r", "e\x1b[Kc\x1b[1;32mh\x1b[0mo\x1b[?2004l\r\r\n"],
    ["multi-byte and special characters", "é[€$](*)\r", "é[€$](*)\r\n"],
    ["several lines", "a\nb\r", "a\r\nb\r\n"],
  ])("consumes the echo: %s", async (_, sent, echo) => {
    const { peer, console } = open();
    peer.onReceived(() => {
      for (const byte of Buffer.from(`${echo}answer\r\n# `)) peer.sends(Buffer.of(byte));
    });
    await console.send(sent, { echo: true });
    expect((await console.expect("# ")).before).toBe("answer\r\n");
  });

  test("ignores text that arrived before the call", async () => {
    const { peer, console } = open();
    peer.sends("yes\r\n? ");
    await peer.settled();
    const sending = console.sendLine("yes", { echo: true });
    await peer.settled();
    peer.sends("yes\r\nfine");
    await sending;
    expect((await console.expect("fine")).before).toBe("");
  });

  test("is refused during an expect, and nothing is sent", async () => {
    const { peer, console } = open();
    const waiting = failure(console.expect("x", { timeoutMs: 20 }));
    expect(await failure(console.sendLine("ls", { echo: true }))).toMatchObject({ code: "busy" });
    await waiting;
    expect(peer.received().length).toBe(0);
  });

  test("that does not arrive is an error with the text that arrived instead", async () => {
    const { peer, console } = open();
    const sending = failure(console.sendLine("ls", { echo: true, timeoutMs: 20 }));
    peer.sends("LS\r\n");
    const error = await sending;
    expect(error).toMatchObject({ code: "timeout" });
    expect(error.message).toMatch(/^sendLine: no match within \d+ ms while waiting for "ls\\r"/);
    expect(error.message).toContain('"LS\\r\\n"');
  });
});

test("timers fire while the far side never stops sending", async () => {
  const block = Buffer.alloc(64 * 1024, "x");
  // More than can arrive in the time: its end fails the test where it would hang otherwise.
  let left = 20_000;
  const stream = new Duplex({
    read() {
      this.push(left-- > 0 ? block : null);
    },
    write: (_chunk, _encoding, done) => done(),
  });
  await using console = openConsole(stream, { endStream: true });
  expect((await failure(console.expect("never", { timeoutMs: 20 }))).code).toBe("timeout");
  const signal = AbortSignal.timeout(20);
  await expect(console.expect("never", { signal })).rejects.toThrow("aborted due to timeout");
});
