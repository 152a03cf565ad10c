import { PassThrough, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { type ConsoleOptions, decodeTranscript, openConsole } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";

function open(options: ConsoleOptions = {}) {
  const peer = new SerialPeer();
  return { peer, console: openConsole(peer.stream, { timeoutMs: 1000, ...options }) };
}

describe("the transcript", () => {
  test("keeps the exact received bytes, and lines of both directions that decode to the same bytes", async () => {
    const bytes: Uint8Array[] = [];
    const lines: string[] = [];
    const messages: string[] = [];
    const logger = { debug: (_: object, message: string) => messages.push(message), info() {}, warn() {}, error() {} };
    const { peer, console } = open({
      logger,
      transcript: { bytes: (chunk) => bytes.push(chunk), text: (line) => lines.push(line), maxLineBytes: 8 },
    });
    const sent = Buffer.from('root"\\\r');
    const parts = ["hello\r\nlog", "in: ", Buffer.from([0, 0xff, 0xc3, 0xa9, 0x1b]), "0123456789\n"];
    for (const part of parts.slice(0, 2)) peer.sends(part);
    await console.expect("login: ");
    await console.send(sent);
    await console.sendLine("hunter2", { secret: true });
    for (const part of parts.slice(2)) peer.sends(part);
    await console.expect("9\n");
    await console.close();
    expect(messages).toEqual([
      '< "hello\\r\\n"',
      '< "login: "',
      '> "root\\"\\\\\\r"',
      "> (hidden)",
      '< "\\x00\\xff\\xc3\\xa9\\x1b012"',
      '< "3456789\\n"',
    ]);
    const received = Buffer.concat(parts.map((part) => Buffer.from(part)));
    const entries = decodeTranscript(lines.join(""));
    const all = (direction: string) =>
      Buffer.concat(entries.filter((e) => e.direction === direction).map((e) => e.bytes));
    expect(Buffer.concat(bytes)).toEqual(received);
    expect(all("<")).toEqual(received);
    expect(all(">")).toEqual(sent);
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z < "hello\\r\\n"\n$/);
  });

  test("pauses reading while its stream is slow", async () => {
    const written: (() => void)[] = [];
    const slow = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void written.push(done) });
    const { peer, console } = open({ transcript: { bytes: slow, text: new PassThrough() } });
    peer.sends("first");
    await peer.settled();
    peer.sends("second");
    await peer.settled();
    expect(peer.stream.isPaused()).toBe(true);
    written.shift()?.();
    expect((await console.expect("second")).before).toBe("first");
    slow.destroy();
    await peer.settled();
    expect(peer.stream.isPaused()).toBe(false);
  });

  test("is not decoded from other text", () => {
    expect(() => decodeTranscript("nonsense\n")).toThrow(TypeError);
  });
});
