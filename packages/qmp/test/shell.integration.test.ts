import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectQmp } from "../src/index.ts";
import { expectNothingLeft } from "./leftovers.ts";
import { openQemu, skipQemu } from "./qemu.ts";

expectNothingLeft();

const CLI = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
const QEMU = ["qemu-system-x86_64", "-M", "none", "-accel", "tcg", "-nodefaults", "-display", "none"];

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
  path = join(folder, "qmp.sock");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], { env: { ...process.env, XDG_STATE_HOME: folder } });
}

/** Runs the command with this input, and returns its outputs and exit status. */
async function run(args: readonly string[], input = ""): Promise<{ status: number; output: string; messages: string }> {
  const child = start(args);
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error("spawned with pipes");
  stdin.end(input);
  const [output, messages, [status]] = await Promise.all([text(stdout), text(stderr), once(child, "close")]);
  return { status: Number(status), output, messages };
}

interface WireLine {
  readonly direction: string;
  readonly message: Record<string, unknown>;
}

function recordsIn(file: string): WireLine[] {
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as WireLine);
}

describe.skipIf(skipQemu)("alpy-qmp", () => {
  test("shell runs lines from a pipe in order, with events, and logs the wire without passwords", async () => {
    const log = join(folder, "wire.jsonl");
    const lines = ["stop", "query-status", "object-add qom-type=secret id=s data=hush", ":info name", "query-version"];
    const { status, output, messages } = await run(
      ["shell", "--log", log, "--spawn", ...QEMU],
      `${lines.join("\n")}\n`,
    );
    expect({ status, messages }).toEqual({ status: 0, messages: expect.not.stringContaining("alpy-qmp:") });
    expect(output).toMatch(/^[\d:.]+ STOP \{\}\n\{\}\n\{\n {2}"status": "paused",/);
    expect(output).toContain('"major": ');
    const records = recordsIn(log);
    expect(records.map(({ direction, message }) => `${direction} ${Object.keys(message)[0]}`).slice(0, 3)).toEqual([
      "received QMP",
      "sent execute",
      "received return",
    ]);
    expect(records.filter(({ message }) => message["execute"] === "object-add")).toMatchObject([
      { direction: "sent", message: { arguments: { "qom-type": "secret", data: "(hidden)" } } },
    ]);
    expect(readFileSync(log, "utf8")).not.toContain("hush");
  });

  test("shell reports lines that fail, and its exit status", async () => {
    const { status, output } = await run(
      ["shell", "--spawn", ...QEMU],
      "query-status\nno-such-command\nx y\n:nonsense\n",
    );
    expect(status).toBe(1);
    expect(output).toContain("CommandNotFound: The command no-such-command has not been found");
    expect(output).toContain('error: each argument must be key=value or a JSON object, got "y"');
    expect(output).toContain("unknown command: 'nonsense'");
  });

  test("shell reports that QEMU has ended, and where nothing listens", async () => {
    const { messages } = await run(["shell", "--spawn", ...QEMU], "quit\nquery-status\n");
    expect(messages).toContain("alpy-qmp: QEMU ended the connection");
    const missing = await run(["shell", path]);
    expect(missing).toMatchObject({ status: 1, messages: expect.stringContaining("no such socket: does QEMU run") });
  });

  test("record writes each message until it is interrupted, and never replaces a file", async () => {
    await using qemu = openQemu(["-qmp", `unix:${path},server=on,wait=off`]);
    await using client = await connectQmp(qemu.stream);
    const file = join(folder, "wire.jsonl");
    const recorder = start(["record", path, file]);
    const { stderr } = recorder;
    if (stderr === null) throw new Error("spawned with pipes");
    const [[begin]] = await Promise.all([once(stderr, "data"), once(recorder, "spawn")]);
    expect(String(begin)).toContain(`recording ${path} to ${file}`);
    await client.execute("stop");
    while (!readFileSync(file, "utf8").includes("STOP")) await delay(10);
    recorder.kill("SIGINT");
    const [messages, [status]] = await Promise.all([text(stderr), once(recorder, "close")]);
    expect({ messages, status }).toEqual({ messages: "alpy-qmp: 4 messages; interrupted\n", status: 0 });
    expect(recordsIn(file).at(-1)).toMatchObject({ direction: "received", message: { event: "STOP" } });
    expect(await run(["record", path, file])).toMatchObject({ status: 1, messages: expect.stringContaining("EEXIST") });
  });

  test.each([
    [[], 0, "Usage: alpy-qmp generate"],
    [["--help"], 0, "alpy-qmp record PATH FILE"],
    [["shell"], 2, 'shell: expected PATH, or --spawn and a QEMU, got ""'],
    [["shell", "--spawn"], 2, "shell: expected PATH, or --spawn and a QEMU"],
    [["record", "x"], 2, 'record: expected PATH and FILE, got "x"'],
    [["fly"], 2, 'expected the command generate, shell or record, got "fly"'],
  ])("with the arguments %j exits with %i", async (args, status, expected) => {
    const result = await run(args);
    expect(result.status).toBe(status);
    expect(result.output + result.messages).toContain(expected);
  });

  test("shell completes, shows events above the line that is typed, and keeps a history, in a terminal", async () => {
    const tmux = (...args: string[]): string =>
      execFileSync("tmux", ["-L", `alpy-${process.pid}`, ...args], { encoding: "utf8" });
    const state = `XDG_STATE_HOME=${folder}`;
    await using qemu = openQemu(["-qmp", `unix:${path},server=on,wait=off`]);
    await using client = await connectQmp(qemu.stream);
    const shell = [state, process.execPath, CLI, "shell", path];
    tmux("new-session", "-d", "-x", "100", "-y", "30", `env ${shell.join(" ")}; echo "left: $?"; cat`);
    try {
      const until = async (part: string): Promise<void> => {
        while (!tmux("capture-pane", "-p").includes(part)) await delay(20);
      };
      await until("qmp>");
      tmux("send-keys", "query-nam", "Tab");
      await until("qmp> query-name");
      tmux("send-keys", "C-u", "query-stat", "us", "Enter");
      await until('"status": "running"');
      tmux("send-keys", "half typed");
      await until("qmp> half typed");
      await client.execute("stop");
      await until("STOP {}\nqmp> half typed");
      tmux("send-keys", "C-u", "Up");
      await until("qmp> query-status");
      tmux("send-keys", "C-u", "C-d");
      await until("left: 0");
    } finally {
      tmux("kill-server");
    }
    expect(readFileSync(join(folder, "alpy", "qmp-history"), "utf8")).toBe("query-status\n");
    expect(existsSync(path)).toBe(true);
  });
});
