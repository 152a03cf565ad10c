import { describe, expect, test } from "vitest";
import { openConsole } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";

function open() {
  const peer = new SerialPeer();
  return { peer, console: openConsole(peer.stream, { timeoutMs: 1000 }) };
}

describe("configure", () => {
  test("changes what is sent and how", async () => {
    const { peer, console } = open();
    console.configure({ lineEnding: "\n", charDelayMs: 1, encoding: "latin1" });
    await console.sendLine("é");
    expect(peer.received()).toEqual(Buffer.from("é\n", "latin1"));
    console.configure({ encoding: "utf8" });
    await console.sendLine("é");
    expect(peer.received().toString("latin1")).toBe("é\nÃ©\n");
  });

  test("changes what is received", async () => {
    const { peer, console } = open();
    peer.sends("\x1b[1ma");
    expect((await console.expect("a")).before).toBe("\x1b[1m");
    console.configure({ stripEscapes: true, answerQueries: true, size: { columns: 100, rows: 50 } });
    peer.sends("\x1b[1m\x1b[18tb");
    expect((await console.expect("b")).before).toBe("");
    expect(peer.received().toString()).toBe("\x1b[8;50;100t");
    console.configure({ stripEscapes: false });
    peer.sends("\x1b[1mc");
    expect((await console.expect("c")).before).toBe("\x1b[1m");
  });

  test("changes the longest match of a RegExp", async () => {
    const { peer, console } = open();
    console.configure({ windowBytes: 8 });
    peer.sends("<0123456789>");
    await expect(console.expect(/<\d+>/, { timeoutMs: 50 })).rejects.toMatchObject({ code: "window-exceeded" });
    console.configure({ windowBytes: 100 });
    expect((await console.expect(/<\d+>/)).text).toBe("<0123456789>");
  });

  test("is refused while an expect is running", async () => {
    const { peer, console } = open();
    const waiting = console.expect("x");
    expect(() => console.configure({ lineEnding: "\n" })).toThrow("configure: an expect is running on this console");
    peer.sends("x");
    await waiting;
  });

  test.each<[string, object]>([
    [
      'configure: unknown option "timeoutMs"; expected one of stripEscapes, stripKernelLines, answerQueries, size, encoding,',
      { timeoutMs: 1 },
    ],
    ["configure: charDelayMs must be a number of milliseconds from 0 to 2147483647, got -1", { charDelayMs: -1 }],
    ["configure: size.rows must be a whole number from 1 to 65535, got undefined", { size: { columns: 80 } }],
  ])("refuses a bad setting: %s", (message, settings) => {
    expect(() => open().console.configure(settings)).toThrow(message);
  });
});

test("an echo that is lost on its way says how far it came, and what helps", async () => {
  const { peer, console } = open();
  const sending = console.sendLine("chain http://a/b.ipxe", { echo: true, timeoutMs: 50 });
  peer.sends("chain http://a/b.i");
  await expect(sending).rejects.toThrow(
    "The echo came to 18 of 22 characters: a far side that loses fast input needs charDelayMs",
  );
});
