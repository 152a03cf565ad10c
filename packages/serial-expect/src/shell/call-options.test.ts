import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { interact, openConsole, openShell, type Shell } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";
import { ScriptedShell } from "./scripted-shell.fixture.ts";

async function open(): Promise<Shell> {
  const console = openConsole(new ScriptedShell().stream, { timeoutMs: 1000 });
  return await openShell(console, { settleMs: 10 });
}

type Call = (shell: Shell, options: never) => Promise<unknown>;

const calls: [name: string, options: string, call: Call][] = [
  ["expect", "timeoutMs, signal, idleTimeoutMs", ({ console }, options) => console.expect("x", options)],
  ["expectBytes", "timeoutMs, signal, idleTimeoutMs", ({ console }, options) => console.expectBytes("x", options)],
  ["send", "timeoutMs, signal, secret, typed, charDelayMs, echo", ({ console }, options) => console.send("x", options)],
  [
    "sendLine",
    "timeoutMs, signal, secret, typed, charDelayMs, echo",
    ({ console }, options) => console.sendLine("x", options),
  ],
  [
    "sendControl",
    "timeoutMs, signal, secret, typed, charDelayMs, echo",
    ({ console }, options) => console.sendControl("c", options),
  ],
  [
    "sendKey",
    "timeoutMs, signal, secret, typed, charDelayMs, echo",
    ({ console }, options) => console.sendKey("up", options),
  ],
  ["interact", "input, output, escape, resize, keep, signal", ({ console }, options) => interact(console, options)],
  [
    "openShell",
    "timeoutMs, signal, login, password, newPassword, verificationCode, loginScript, prompt, settleMs, wakeMs, dialect, hasTerminal, keepPagers",
    ({ console }, options) => openShell(console, options),
  ],
  ["run", "timeoutMs, signal, exact, stdin", (shell, options) => shell.run("true", options)],
  ["check", "timeoutMs, signal, exact, stdin", (shell, options) => shell.check("true", options)],
  ["runScript", "timeoutMs, signal, exact, stdin, args, interpreter", (shell, options) => shell.runScript("", options)],
  ["upload", "timeoutMs, signal, onProgress, mode", (shell, options) => shell.upload("x", "/tmp/x", options)],
  ["download", "timeoutMs, signal, onProgress, maxBytes", (shell, options) => shell.download("/tmp/x", options)],
];

describe.each(calls)("%s", (name, known, call) => {
  test("refuses unknown options by name", async () => {
    const shell = await open();
    const refused = expect(call(shell, { foo: 1 } as never)).rejects;
    await refused.toThrow(new TypeError(`${name}: unknown option "foo"; expected one of ${known}`));
  });

  test("refuses options that are not an object", async () => {
    const shell = await open();
    await expect(call(shell, null as never)).rejects.toThrow(
      new TypeError(`${name}: options must be an object, got null`),
    );
  });

  test("refuses null as the value of any option", async () => {
    const shell = await open();
    for (const option of known.split(", "))
      await expect(call(shell, { [option]: null } as never)).rejects.toThrow(`${name}: ${option} must be `);
  });
});

test.each<[string, (shell: Shell) => Promise<unknown>]>([
  [
    "run: timeoutMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got NaN",
    (shell) => shell.run("true", { timeoutMs: Number.NaN }),
  ],
  ["run: stdin must be terminal or none, got 'tty'", (shell) => shell.run("true", { stdin: "tty" as "none" })],
  ["run: command must be text without NUL characters, got 'a\\x00b'", (shell) => shell.run("a\0b")],
  [
    "runScript: args must be an array of strings without NUL characters, got [ 1 ]",
    (shell) => shell.runScript("", { args: [1 as never] }),
  ],
  ["run: command must be text without NUL characters, got null", (shell) => shell.run(null as never)],
  ["check: command must be text without NUL characters, got 5", (shell) => shell.check(5 as never)],
  ["runScript: script must be a string, got 5", (shell) => shell.runScript(5 as never)],
  ["upload: data must be a string or a Uint8Array, got [ 1 ]", (shell) => shell.upload([1] as never, "x")],
  ["upload: path must be text without NUL characters, got 5", (shell) => shell.upload("", 5 as never)],
  ["download: path must be text without NUL characters, got 'a\\x00b'", (shell) => shell.download("a\0b")],
  ["send: data must be a string or a Uint8Array, got 5", ({ console }) => console.send(5 as never)],
  ["sendLine: line must be a string, got null", ({ console }) => console.sendLine(null as never)],
  ["sendControl: char must be a letter or one of @[\\]^_?, got 3", ({ console }) => console.sendControl(3 as never)],
  ["sendKey: key must be one of enter, tab, ", ({ console }) => console.sendKey(null as never)],
  ["interact: console must be a SerialConsole, got null", () => interact(null as never)],
  ["openShell: console must be a SerialConsole, got {}", () => openShell({} as never)],
  ["upload: mode must be permissions from 0 to 0o7777, got 4096", (shell) => shell.upload("", "x", { mode: 0o10000 })],
  [
    "download: maxBytes must be a whole number of bytes from 0, or Infinity, got 1.5",
    (shell) => shell.download("x", { maxBytes: 1.5 }),
  ],
  [
    "send: charDelayMs must be a number of milliseconds from 0 to 2147483647, got -1",
    ({ console }) => console.send("x", { charDelayMs: -1 }),
  ],
  ["sendLine: echo must not be set with secret", ({ console }) => console.sendLine("x", { echo: true, secret: true })],
])("a bad value is refused with its path: %s", async (message, call) => {
  await expect(call(await open())).rejects.toThrow(TypeError);
  await expect(call(await open())).rejects.toThrow(message);
});

test("values in messages are cut at 200 characters", () => {
  const bad = { encoding: "x".repeat(1000) } as object;
  expect(() => openConsole(new PassThrough(), bad)).toThrow(`got '${"x".repeat(199)}…`);
});

test("undefined means that an option is not given", async () => {
  const peer = new SerialPeer();
  const console = openConsole(peer.stream, {
    timeoutMs: undefined,
    terminal: undefined,
    transcript: { text: undefined },
  });
  peer.sends("x");
  expect((await console.expect("x", { timeoutMs: undefined, idleTimeoutMs: undefined })).text).toBe("x");
});

test("the number of last lines is checked", () => {
  const console = openConsole(new PassThrough());
  for (const count of [0, -1, 1.5, Number.NaN])
    expect(() => console.lastLines(count)).toThrow(`lastLines: count must be a whole number above 0, got ${count}`);
});
