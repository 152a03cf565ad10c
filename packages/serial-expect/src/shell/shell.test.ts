import { describe, expect, test } from "vitest";
import { openConsole, openShell, type ShellOptions } from "../index.ts";
import { withoutKernelLines } from "../text/kernel-lines.ts";
import { ScriptedShell, type ScriptedShellOptions } from "./scripted-shell.fixture.ts";
import { shellContract } from "./shell-contract.fixture.ts";

const QUICK = { settleMs: 10, wakeMs: 30, timeoutMs: 1000 } as const;
const KERNEL_LINE = "[   12.345678] virtio_net virtio0 eth0: link 1 is up\r\n";

async function open(peer: ScriptedShellOptions = {}, options: ShellOptions = {}) {
  const lines: string[] = [];
  const played = new ScriptedShell(peer);
  const console = openConsole(played.stream, {
    timeoutMs: 1000,
    transcript: { text: (line) => void lines.push(line) },
  });
  const shell = await openShell(console, { ...QUICK, ...options });
  return { shell, lines, played, close: () => console.close() };
}

shellContract("a shell played by script", () => open());
shellContract("a shell that sends byte by byte", () => open({ bytewise: true }));

describe("a kernel line at any position in an answer", () => {
  test("changes neither exit code nor output, except for the line itself", async () => {
    let at = 0;
    let length = 0;
    const { shell } = await open({
      disturb: (answer) => {
        length = answer.length;
        return answer.slice(0, at) + KERNEL_LINE + answer.slice(at);
      },
    });
    for (at = 0; at <= length; at++) {
      const { exitCode, output } = await shell.run("echo out; echo err >&2; false");
      expect({ at, exitCode }).toEqual({ at, exitCode: 1 });
      expect(withoutKernelLines(output).replaceAll("\r", "")).toBe("out\nerr\n");
    }
  });
});

describe("openShell", () => {
  const account = { login: "root", password: "rab bit" };

  test.each<[string, ScriptedShellOptions]>([
    ["from a login prompt", { account }],
    ["from a shell prompt", {}],
    ["after a boot log with prompts in it", { account, banner: "root login: no\r\nPassword: no\r\n# no $ no > \r\n" }],
    ["with colours and a cursor query in its prompt", { prompt: "\u001b[1;32mroot# \u001b[0m\u001b[6n" }],
  ])("gets to a shell %s", async (_, peer) => {
    const { shell, close } = await open(peer, account);
    expect((await shell.check("printf 'no end'")).output).toBe("no end");
    await close();
  });

  test("gets to a shell with a kernel line after each prompt", async () => {
    const peer = new ScriptedShell({ account, prompt: `~ # ${KERNEL_LINE}` });
    peer.sends(KERNEL_LINE);
    const shell = await openShell(openConsole(peer.stream), { ...QUICK, ...account });
    expect((await shell.check("true")).exitCode).toBe(0);
  });

  test("wakes only a silent console", async () => {
    const peer = new ScriptedShell({ account });
    const console = openConsole(peer.stream);
    await console.expect("login: ");
    await openShell(console, { ...QUICK, ...account });
    expect(peer.received().toString()).toMatch(/^\rroot\rrab bit\r\recho "~run,[^\r]*\rrun_command=/);
  });

  test("keeps the password out of the transcript", async () => {
    const { lines } = await open({ account }, account);
    expect(lines.join("")).toContain("> (hidden)");
    expect(lines.join("")).not.toContain("rab bit");
  });

  test.each<[string, ShellOptions, object]>([
    [
      "a wrong password",
      { login: "root", password: "x" },
      { code: "login-failed", message: expect.stringContaining("Login incorrect") },
    ],
    [
      "no password",
      { login: "root" },
      { code: "login-failed", message: expect.stringContaining("asks for a password") },
    ],
    ["no login", {}, { code: "login-failed", message: expect.stringContaining("asks for a login") }],
  ])("rejects for %s", async (_, options, error) => {
    await expect(open({ account }, options)).rejects.toMatchObject(error);
  });

  test("rejects without a prompt, with the received text", async () => {
    const peer = new ScriptedShell({ prompt: "grub> rescue" });
    const opening = openShell(openConsole(peer.stream), { ...QUICK, timeoutMs: 80 });
    await expect(opening).rejects.toMatchObject({ code: "timeout" });
    await expect(opening).rejects.toThrow("no login or shell prompt (/[#$%>] $/) within 80 ms");
    await expect(opening).rejects.toThrow('"grub> rescue"');
  });

  test("uses the prompt in its options", async () => {
    const { shell } = await open({ prompt: "rabbit@" }, { prompt: "rabbit@" });
    expect((await shell.check("true")).exitCode).toBe(0);
  });

  test("is aborted by its signal", async () => {
    await expect(open({}, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });
});

describe("run", () => {
  test("refuses a command with a NUL character", async () => {
    const { shell } = await open();
    await expect(shell.run("a\0b")).rejects.toThrow(TypeError);
  });

  test("sends only short lines of printable ASCII", async () => {
    const { shell, played } = await open();
    const before = played.received().length;
    await shell.run(`printf '\t\u0003!${"é".repeat(1000)}'`);
    for (const line of played.received().subarray(before).toString("latin1").split("\r"))
      expect(line).toMatch(/^[ -~]{0,999}$/);
  });

  test("counts the dropped bytes of a long output", async () => {
    const peer = new ScriptedShell();
    const shell = await openShell(openConsole(peer.stream, { historyBytes: 100, timeoutMs: 1000 }), QUICK);
    const result = await shell.run("seq 1 2000");
    expect(result.output.endsWith("\n1999\n2000\n")).toBe(true);
    expect(result.outputOmittedBytes).toBe(2000 + 8893 - 100);
  });

  test("sends nothing while an expect is running", async () => {
    const { shell, played } = await open();
    const received = played.received();
    const waiting = shell.console.expect("link is up");
    await expect(shell.run("true")).rejects.toMatchObject({ code: "busy" });
    expect(played.received()).toEqual(received);
    played.sends("link is up");
    await waiting;
  });

  test("rejects at the end of the stream with the last lines", async () => {
    const { shell, played } = await open();
    const running = shell.run("sleep 1000");
    await played.settled();
    played.sends("Connection to rabbit closed.\r\n");
    played.ends();
    await expect(running).rejects.toMatchObject({ code: "eof", message: expect.stringContaining("closed.\\r\\n") });
  });
});
