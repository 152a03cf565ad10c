import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { shellCommand } from "./quote.ts";
import { Shell } from "./shell.ts";

let children: ChildProcessWithoutNullStreams[] = [];

/** Returns a shell that uses this host's own `sh`: the real peer, but without a container. */
function localShell(): { shell: Shell; child: ChildProcessWithoutNullStreams } {
  const child = spawn("sh");
  children.push(child);
  const shell = new Shell((script) => child.stdin.write(script));
  child.stdout.on("data", (chunk: Buffer) => shell.receive("stdout", chunk));
  child.stderr.on("data", (chunk: Buffer) => shell.receive("stderr", chunk));
  child.on("close", () => shell.end(new Error("the shell is gone")));
  return { shell, child };
}

afterEach(async () => {
  const living = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  const closing = living.map((child) => once(child, "close"));
  for (const child of living) child.kill("SIGKILL");
  await Promise.all(closing);
  children = [];
});

const MARKER = "\x1esecret ";

describe("the shell protocol", () => {
  it("returns exit code, stdout and stderr of each command", async () => {
    const { shell } = localShell();
    expect(await shell.run(shellCommand(["sh", "-c", "echo out; echo err >&2; exit 3"]))).toEqual({
      exitCode: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  it("separates the replies of commands that were sent without waiting", async () => {
    const { shell } = localShell();
    const numbers = Array.from({ length: 50 }, (_, index) => String(index));
    const replies = await Promise.all(numbers.map((number) => shell.run(shellCommand(["echo", number]))));
    expect(replies.map(({ stdout }) => stdout.trim())).toEqual(numbers);
  });

  it("passes hostile words on unchanged", async () => {
    const { shell } = localShell();
    const words = ["'; exit 9; '", "$(exit 9)", "`exit 9`", "a\nb", "*", "\\", '"', "", "ünï", "-n; #"];
    const reply = await shell.run(shellCommand(["printf", "[%s]", ...words]));
    expect(reply).toEqual({ exitCode: 0, stdout: words.map((word) => `[${word}]`).join(""), stderr: "" });
  });

  it("runs each command with an empty stdin, so that none can read the next one", async () => {
    const { shell } = localShell();
    const replies = await Promise.all([shell.run("cat"), shell.run("echo next")]);
    expect(replies.map(({ stdout }) => stdout)).toEqual(["", "next\n"]);
  });

  it("rejects pending and later commands when the shell dies", async () => {
    const { shell, child } = localShell();
    const pending = shell.run("sleep 60");
    child.kill("SIGKILL");
    await expect(pending).rejects.toThrow("the shell is gone");
    await expect(shell.run("true")).rejects.toThrow("the shell is gone");
  });

  it("replies when both streams have replied, at any pace and in any pieces", async () => {
    const shell = new Shell(() => undefined, "secret");
    const pending = shell.run("anything");
    const last = shell.run("anything");
    for (const byte of Buffer.from(`öut${MARKER}2\nmore${MARKER}0\n`)) shell.receive("stdout", Uint8Array.of(byte));
    shell.receive("stderr", Buffer.from(`err${MARKER}`));
    shell.receive("stderr", Buffer.from(`2\n${MARKER}0\nlast output`));
    expect(await pending).toEqual({ exitCode: 2, stdout: "öut", stderr: "err" });
    expect(await last).toEqual({ exitCode: 0, stdout: "more", stderr: "" });
    expect(shell.unclaimedOutput()).toBe("last output");
  });

  it("refuses an endless reply", () => {
    const shell = new Shell(() => undefined, "secret");
    const flood = Buffer.alloc(700_000, "x");
    shell.receive("stdout", flood);
    expect(() => shell.receive("stdout", flood)).toThrow(RangeError);
  });
});
