import { describe, expect, test } from "vitest";
import { openConsole } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";

const LINE = "x".repeat(64 * 1024);

function open() {
  const peer = new SerialPeer();
  return { peer, console: openConsole(peer.stream, { timeoutMs: 20_000 }) };
}

/** A RegExp that neither V8 nor the linear filter can search for in time, and a text. */
const HOPELESS: [RegExp, string][] = [
  [/(x+)+\r/, `${"x".repeat(40)}\n\r`],
  [/(?=(x+)+\r)x/, "x".repeat(40)],
  [/(x+x+)+(y)\2/, "x".repeat(40)],
];

describe("a RegExp that takes exponential time", () => {
  test.each(HOPELESS)(
    "%s is named with its cost when the time is over, and the console stays usable",
    async (regExp, text) => {
      const { peer, console } = open();
      peer.sends(text);
      const failing = console.expect(regExp, { timeoutMs: 300 });
      await expect(failing).rejects.toMatchObject({ code: "timeout" });
      if (text.length > 40) return;
      await expect(failing).rejects.toThrow(`The search for ${String(regExp)} in 40 characters has taken `);
      peer.sends("login: ");
      expect((await console.expect("login: ")).before).toBe(text);
    },
  );

  test("ends with its signal", async () => {
    const { peer, console } = open();
    peer.sends("x".repeat(40));
    const controller = new AbortController();
    const failing = console.expect(/(?=(x+)+\r)x/, { signal: controller.signal });
    setImmediate(() => controller.abort(new Error("enough")));
    await expect(failing).rejects.toThrow("enough");
  });

  test("does not hold what the stream sends after it is closed", async () => {
    const { peer, console } = open();
    peer.sends("x".repeat(40));
    const failing = console.expect(/(?=(x+)+\r)x/);
    await peer.settled();
    peer.sends("rest");
    await console.close();
    await expect(failing).rejects.toMatchObject({ code: "closed" });
    await using next = openConsole(peer.stream);
    expect((await next.expect("rest")).before).toBe("x".repeat(40));
  });

  test("finds its match in a thread of its own, with its captures, and what arrives meanwhile stays", async () => {
    const { peer, console } = open();
    const text = `${"x".repeat(21)}!`;
    peer.sends(`${text}xx\r`);
    peer.sends("login: ");
    const found = await console.expect(/(?=(?:x+)+(?<end>\r))x/);
    expect(found).toMatchObject({ before: text, text: "x", captures: ["\r"], groups: { end: "\r" } });
    expect((await console.expect("login: ")).before).toBe("x\r");
  });

  test("reports the end of the stream after its search", async () => {
    const { peer, console } = open();
    peer.sends(`${"x".repeat(21)}!`);
    const failing = console.expect(/(?=(x+)+\r)x/);
    peer.ends();
    await expect(failing).rejects.toMatchObject({ code: "eof" });
  });
});

test.each([/.*login:/, /\S+# /, /\w+@\w+:/])("%s is found behind a line of 64 KiB", async (regExp) => {
  const { peer, console } = open();
  peer.sends(LINE);
  const finding = console.expect(regExp);
  await peer.settled();
  peer.sends("\nlogin:# a@b:");
  expect((await finding).before.startsWith(LINE)).toBe(true);
});

test("timers run while RegExps that take long are searched for", async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 10);
  const failing = [/(x+)+\r/, /.*login:/, /\S+# /, /\w+@\w+:/, /(?=(x+)+\r)x/].map(async (regExp) => {
    const { peer, console } = open();
    peer.sends(LINE);
    await expect(console.expect(regExp, { timeoutMs: 1500 })).rejects.toMatchObject({ code: "timeout" });
  });
  await Promise.all(failing);
  clearInterval(timer);
  // A search that holds the event loop lets one pass, or two.
  expect(ticks).toBeGreaterThan(4);
});
