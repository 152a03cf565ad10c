import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test, vi } from "vitest";
import { EOF, openConsole, openShell, SerialExpectError } from "../src/index.ts";
import { type PtyProcess, spawnPty } from "../src/pty/index.ts";

/** The leaders of all sessions that the tests started. */
const sessions: number[] = [];

async function start(program: string, ...args: string[]): Promise<PtyProcess> {
  const pty = await spawnPty(program, { args, graceMs: 500 });
  sessions.push(pty.pid);
  return pty;
}

/** Lists the live processes of a session. */
function members(leader: number): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      const [state, , , session] = readFileSync(`/proc/${pid}/stat`, "latin1").replace(/.*\) /s, "").split(" ");
      return state !== "Z" && Number(session) === leader;
    } catch {
      return false;
    }
  });
}

async function allOf(pty: PtyProcess): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of pty) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe("the output of a program", () => {
  test("arrives completely before its end, even if it ends immediately and is read late", async () => {
    await using pty = await start("sh", "-c", "seq 1 8000; exit 7");
    const expected = Array.from({ length: 8000 }, (_, i) => `${i + 1}\r\n`).join("");
    expect(await allOf(pty)).toBe(expected);
    expect(await pty.exit).toEqual({ exitCode: 7, signal: null });
  });

  test("is not lost while this process is busy for longer than node-pty waits", async () => {
    await using pty = await start("sh", "-c", "seq 1 700; exit 0");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    expect(await allOf(pty)).toMatch(/^1\r\n.*\n700\r\n$/s);
  });

  test("is not lost if it is read only after the program has ended", async () => {
    await using pty = await start("sh", "-c", "head -c 200000 /dev/zero | tr '\\0' x; echo end");
    await new Promise((resolve) => setTimeout(resolve, 100));
    let length = 0;
    pty.on("data", (chunk: Buffer) => {
      length += chunk.length;
      pty.pause();
      setTimeout(() => pty.resume(), 30);
    });
    await pty.exit;
    expect(length).toBe(200_005);
  });

  test("is delivered to listeners before the exit", async () => {
    for (let i = 0; i < 20; i++) {
      await using pty = await start("sh", "-c", "echo all; kill -TERM $$");
      let seen = "";
      pty.on("data", (chunk: Buffer) => {
        seen += chunk.toString();
      });
      expect(await pty.exit).toEqual({ exitCode: null, signal: "SIGTERM" });
      expect(seen).toBe("all\r\n");
    }
  });
});

describe("the input and surroundings of a program", () => {
  test("arrive completely, with back-pressure", async () => {
    await using pty = await start("sh", "-c", "stty raw -echo; echo ready; head -c 1000000 | cksum");
    await using console = openConsole(pty, { timeoutMs: 20_000 });
    await console.expect("ready");
    await console.send(Buffer.alloc(1_000_000, "x"));
    const [expected] = execFileSync("sh", ["-c", "head -c 1000000 /dev/zero | tr '\\0' x | cksum"])
      .toString()
      .split(" ");
    const { captures } = await console.expect(/(\d+) 1000000/);
    expect(captures[0]).toBe(expected);
  });

  test("include a window size that can change, an environment and a working directory", async () => {
    const env = { PATH: process.env.PATH, COLOUR: "green" };
    await using pty = await spawnPty("sh", {
      args: ["-c", "trap 'stty size; exit 0' WINCH; stty size; echo $COLOUR $TERM $PWD; while :; do sleep 0.05; done"],
      columns: 132,
      rows: 43,
      env,
      term: "vt220",
      cwd: "/usr",
    });
    sessions.push(pty.pid);
    await using console = openConsole(pty);
    await console.expect("43 132\r\ngreen vt220 /usr\r\n");
    pty.resize(40, 10);
    await console.expect("10 40");
    expect(() => pty.resize(0, 10)).toThrow("resize: columns must be a whole number from 1 to 65535, got 0");
  });
});

describe("the end", () => {
  test("ends the whole session, including processes that ignore signals", async () => {
    const refusing = "trap '' HUP TERM; while :; do sleep 0.1; done";
    const pty = await start("bash", "--norc", "-ic", `sh -c "${refusing}" & sh -c "${refusing}"`);
    await expect.poll(() => members(pty.pid).length).toBeGreaterThanOrEqual(3);
    await Promise.all([pty.close(), pty.close()]);
    expect(members(pty.pid)).toEqual([]);
    expect(await pty.exit).toMatchObject({ exitCode: null });
    expect(pty.kill()).toBe(false);
    expect(() => pty.kill("SIGFOO" as never)).toThrow(
      new TypeError("kill: signal must be the name of a signal, such as SIGTERM, got 'SIGFOO'"),
    );
  });

  test("of the program is the end of its console, after its last output", async () => {
    await using pty = await start("sh", "-c", "echo last words");
    await using console = openConsole(pty);
    const { before } = await console.expect(EOF);
    expect(before).toBe("last words\r\n");
    await expect(console.send("x")).rejects.toMatchObject({ code: "eof" });
  });

  test("is also caused by an AbortSignal, and by destroying the stream", async () => {
    const controller = new AbortController();
    const pty = await spawnPty("cat", { signal: controller.signal });
    controller.abort();
    expect(await pty.exit).toEqual({ exitCode: null, signal: "SIGHUP" });
    const other = await start("cat");
    other.destroy();
    await once(other, "close");
    expect(members(other.pid)).toEqual([]);
  });
});

describe("a program that cannot be started", () => {
  test.each([
    ["no-such-program-here", {}, "it is not in PATH"],
    ["/etc/passwd", {}, "it is not an executable file"],
    ["sh", { cwd: "/nonexistent" }, "cwd (/nonexistent) is not a directory"],
  ])("%s is an error", async (program, options, why) => {
    const starting = spawnPty(program, options);
    await expect(starting).rejects.toThrow(SerialExpectError);
    await expect(starting).rejects.toMatchObject({ code: "spawn-failed", message: expect.stringContaining(why) });
  });
});

describe("node-pty", () => {
  const built = new URL("../dist/", import.meta.url).href;
  const withoutNodePty = `
    import { registerHooks } from "node:module";
    registerHooks({ resolve(name, context, next) {
      if (name === "node-pty") throw Object.assign(new Error("not found"), { code: "ERR_MODULE_NOT_FOUND" });
      return next(name, context);
    } });`;
  const run = (code: string) =>
    spawnSync(process.execPath, ["--input-type=module", "-e", withoutNodePty + code], { encoding: "utf8" });

  test("is loaded neither by the main entry nor by the import of the PTY entry", () => {
    const { status, stderr } = run(`await import("${built}index.js"); await import("${built}pty.js");`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test("is named with its installation in a typed error if it is missing", () => {
    const { stdout } = run(`
      const { spawnPty } = await import("${built}pty.js");
      const { SerialExpectError } = await import("${built}index.js");
      const error = await spawnPty("sh").catch((error) => error);
      console.log(error instanceof SerialExpectError, error.code, error.message);`);
    expect(stdout).toContain("true pty-missing");
    expect(stdout).toContain("npm install node-pty");
  });
});

describe("interact on a real terminal", () => {
  const script = new URL("fixtures/step-in.ts", import.meta.url).pathname;
  // `stty` shows whether the terminal was restored.
  const command = (argument: string) =>
    `before=$(stty -g); "${process.execPath}" ${script} ${argument}; [ "$before" = "$(stty -g)" ] && echo terminal restored`;

  test("lets a person use a shell, with its window's size, and returns it", async () => {
    await using pty = await spawnPty("sh", { args: ["-c", command("")], columns: 91, rows: 17 });
    sessions.push(pty.pid);
    await using console = openConsole(pty, { timeoutMs: 20_000 });
    await console.expect("over to you\r\n");
    await console.sendLine("stty size; step=$((step+1))");
    await console.expect(/17 91\r+\n/);
    pty.resize(66, 22);
    await console.sendLine("while ! stty size | grep '22 66'; do sleep 0.05; done");
    await console.expect(/22 66\r+\n/);
    // A child between fork and exec still has its shell's handler and loses a SIGINT; its output shows that it is past that.
    await console.sendLine("sh -c 'echo runn\"\"ing; exec sleep 1000'");
    await console.expect("running");
    await console.send("\u0003");
    await console.expect(/[#$] /);
    await console.send("\u001d");
    await console.expect("back: escape, raw false, step 2 22 66\r\n");
    await console.expect("terminal restored");
  });

  test("is ended by an AbortSignal", async () => {
    await using pty = await start("sh", "-c", command("abort"));
    await using console = openConsole(pty, { timeoutMs: 20_000 });
    await console.expect("back: TimeoutError, raw false, step 1 24 80\r\n");
    await console.expect("terminal restored");
  });
});

describe("real programs under a terminal", () => {
  test("a Python prompt: a block of several lines, an exception, the exit", async () => {
    await using pty = await start("/usr/bin/python3", "-q");
    await using console = openConsole(pty, { timeoutMs: 20_000 });
    await console.expect(">>> ");
    for (const line of ["def double(x):", "  return 2 * x"]) {
      await console.sendLine(line);
      await console.expect("... ");
    }
    await console.sendLine("");
    await console.expect(">>> ");
    await console.sendLine("double(21)");
    await console.expect(/^42\r\n/m);
    await console.expect(">>> ");
    await console.sendLine("1/0");
    const { before } = await console.expect("ZeroDivisionError: division by zero\r\n");
    expect(before).toContain("Traceback");
    await console.expect(">>> ");
    await console.sendLine("import sys; sys.exit(3)");
    await console.expect(EOF);
    expect(await pty.exit).toEqual({ exitCode: 3, signal: null });
  });

  test("bash with readline in a window of 20 columns, with bracketed paste and an elaborate prompt", async () => {
    await using pty = await spawnPty("bash", {
      args: ["--norc"],
      columns: 20,
      env: { PATH: process.env.PATH, PS1: "\\[\\e[1;32m\\]bash \\w\\[\\e[0m\\]\\n$ ", HISTFILE: "/dev/null" },
    });
    sessions.push(pty.pid);
    await using console = openConsole(pty, { timeoutMs: 20_000 });
    const shell = await openShell(console);
    await shell.check("bind 'set enable-bracketed-paste on'");
    for (let i = 0; i < 5; i++) {
      const long = `${"word ".repeat(40 * i)}end`;
      expect(await shell.run(`echo ${long}; (exit ${i})`)).toMatchObject({ exitCode: i, output: `${long}\n` });
    }
  });
});

afterAll(async () => {
  expect(sessions.flatMap(members)).toEqual([]);
  // A closed handle disappears only after a turn of the event loop.
  const open = (): string[] => process.getActiveResourcesInfo().filter((name) => /Process|TTY/.test(name));
  await vi.waitFor(() => expect(open()).toEqual([]), 60_000);
});
