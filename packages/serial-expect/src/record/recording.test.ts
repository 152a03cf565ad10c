import { createReadStream } from "node:fs";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { EOF, openConsole, type ReplayOptions, replay, type SerialConsole, type SerialExpectError } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";

/** A dialogue that a script drives, live or in a replay. */
async function script(console: SerialConsole): Promise<string> {
  await console.expect("login: ");
  await console.sendLine("root");
  await console.expect("Password: ");
  await console.sendLine("secret", { secret: true });
  await console.expect("# ");
  await console.send("a");
  await console.send("b\r");
  return (await console.expect("# ")).before;
}

/** Records the dialogue. */
async function recorded(): Promise<{ lines: string; result: string }> {
  const answers = ["Password: ", "\r\nwelcome \xff\u2028\r\n# ", "", "bytes\x00\x1b[0m\r\n# "];
  const peer = new SerialPeer();
  peer.onReceived(() => peer.sends(Buffer.from(answers.shift() ?? "", "latin1")));
  const lines: string[] = [];
  const console = openConsole(peer.stream, { transcript: { recording: (line) => void lines.push(line) } });
  peer.sends("login: ");
  return { result: await script(console), lines: lines.join("") };
}

async function play(lines: string, options?: ReplayOptions): Promise<string> {
  await using console = openConsole(replay(lines, options), { timeoutMs: 1000, endStream: true });
  return await script(console);
}

async function failure(promise: Promise<unknown>): Promise<SerialExpectError> {
  return promise.then(
    () => Promise.reject(new Error("did not fail")),
    (error: SerialExpectError) => error,
  );
}

describe("a replay", () => {
  test.each<[string, ReplayOptions]>([
    ["at full speed", {}],
    ["at recorded speed", { speed: "recorded" }],
    ["without a check of the sent bytes", { sent: "ignore" }],
  ])("returns the live result to a script: %s", async (_, options) => {
    const { lines, result } = await recorded();
    expect(result).toBe("bytes\0\x1b[0m\r\n");
    expect(await play(lines, options)).toBe(result);
  });

  test("ends where the recording ends", async () => {
    const { lines } = await recorded();
    await using console = openConsole(replay(lines, { sent: "ignore" }), { timeoutMs: 1000 });
    expect((await console.expect(EOF)).before).toContain("welcome");
  });

  test.each([null, 5, {}])("refuses a source that is not a stream or a string: %s", (source) => {
    expect(() => replay(source as never)).toThrow(TypeError);
    expect(() => replay(source as never)).toThrow("replay: source must be a Readable or a string, got ");
  });

  test("accepts the recorded bytes in other pieces", async () => {
    const lines = recording(
      '{"ms":0,"dir":">","data":"ab"}',
      '{"ms":0,"dir":">","data":"cd"}',
      '{"ms":1,"dir":"<","data":"!"}',
    );
    await using console = openConsole(replay(lines), { timeoutMs: 1000 });
    await console.send("a");
    await console.send("bcd");
    expect((await console.expect("!")).before).toBe("");
  });

  test("at recorded speed pauses as long as the recording", async () => {
    const lines = recording('{"ms":5,"dir":"<","data":"a"}', '{"ms":40,"dir":"<","data":"b"}');
    await using console = openConsole(replay(lines, { speed: "recorded" }), { timeoutMs: 1000 });
    expect((await console.expect("b")).elapsedMs).toBeGreaterThanOrEqual(35);
  });

  test("fails with both texts if other bytes are sent", async () => {
    const lines = recording(
      '{"ms":0,"dir":"<","data":"# "}',
      '{"ms":0,"dir":">","data":"ls\\r"}',
      '{"ms":1,"dir":"<","data":"x# "}',
    );
    await using console = openConsole(replay(lines), { timeoutMs: 1000 });
    await console.expect("# ");
    const waiting = failure(console.expect("# "));
    const error = await failure(console.sendLine("rm"));
    expect(error).toMatchObject({ code: "replay-diverged" });
    expect(error.message).toContain('replay: "rm\\r" was sent, expected "ls\\r" (chunks played so far: 1)');
    expect(await waiting).toMatchObject({ code: "replay-diverged" });
  });

  test("fails if more is sent than was recorded", async () => {
    await using console = openConsole(replay(recording()), { timeoutMs: 1000 });
    expect(await failure(console.send("x"))).toMatchObject({ code: "replay-diverged" });
  });

  test("lets early sends wait for their turn", async () => {
    const lines = recording(
      '{"ms":0,"dir":"<","data":"# "}',
      '{"ms":0,"dir":">","data":"ls\\r"}',
      '{"ms":1,"dir":"<","data":"x"}',
    );
    await using console = openConsole(replay(lines), { timeoutMs: 1000 });
    await console.sendLine("ls");
    expect((await console.expect("x")).before).toBe("# ");
  });

  test("ends pending writes when it is destroyed", async () => {
    const stream = replay(recording('{"ms":9000,"dir":"<","data":"x"}'), { speed: "recorded" });
    const console = openConsole(stream, { timeoutMs: 5000 });
    const sending = failure(console.send("x"));
    stream.destroy();
    expect(await sending).toMatchObject({ code: "eof" });
  });
});

function recording(...lines: string[]): string {
  return [`{"format":"serial-expect-recording","version":1}`, ...lines, ""].join("\n");
}

describe("a source that is not a recording", () => {
  test.each<[string, string, string]>([
    ["nothing", "", "line 1 must be the header"],
    [
      "a later version",
      '{"format":"serial-expect-recording","version":2}\n',
      "line 1 must be the header of a recording, version 1",
    ],
    [
      "no JSON",
      `${recording()}nonsense\n`,
      'line 2 must be an object with ms, dir ("<" or ">") and data or hidden, got "nonsense"',
    ],
    ["a chunk without direction", `${recording()}{"ms":1,"data":"x"}\n`, "line 2 must be"],
    ["a chunk without data", `${recording()}{"ms":1,"dir":"<"}\n`, "line 2 must be"],
  ])("is refused: %s", async (_, lines, message) => {
    const error = await failure(openConsole(replay(lines), { timeoutMs: 1000 }).expect("x"));
    expect(error.code).toBe("bad-recording");
    expect(error.message).toContain(message);
  });

  test("is reported if it is a missing file", async () => {
    const console = openConsole(replay(createReadStream("/nowhere/console.jsonl")), { timeoutMs: 1000 });
    expect(await failure(console.expect("x"))).toMatchObject({ code: "stream-failed" });
  });

  test("is not reached with bad options", () => {
    expect(() => replay("", { speed: "twice" as "full" })).toThrow(
      "replay: speed must be full or recorded, got 'twice'",
    );
    expect(() => replay("", { sent: "log" as "check" })).toThrow(
      "replay: sent must be check or lines or ignore, got 'log'",
    );
    expect(() => replay("", { pace: "full" } as object)).toThrow(
      'replay: unknown option "pace"; expected one of speed, sent, noise',
    );
  });
});

test("a recording is lines of JSON with times and all bytes except secret ones, long chunks in pieces", async () => {
  const file = new PassThrough();
  const peer = new SerialPeer();
  const console = openConsole(peer.stream, { transcript: { recording: file } });
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const long = Buffer.alloc(150_000, bytes);
  peer.sends(long);
  await console.expect(bytes);
  await console.sendLine("hunter2", { secret: true });
  file.end();
  const [header, ...lines] = (await text(file))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(header).toMatchObject({
    format: "serial-expect-recording",
    version: 1,
    started: expect.any(String) as string,
  });
  expect(lines.at(-1)).toEqual({ ms: expect.any(Number) as number, dir: ">", hidden: true });
  const data = lines.slice(0, -1).map((line) => String(line.data));
  expect(Buffer.from(data.join(""), "latin1").equals(long)).toBe(true);
  expect(Math.max(...data.map(({ length }) => length))).toBeLessThanOrEqual(64 * 1024);
});
