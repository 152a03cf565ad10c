import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { access, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openConsole, openShell } from "../src/index.ts";
import { shellContract } from "../src/shell/shell-contract.fixture.ts";
import { PtyPeer } from "./pty-peer.ts";

const SHELLS = [
  ["dash", "dash"],
  ["busybox ash", "busybox sh"],
  ["bash with line editing and bracketed paste", "bash --norc"],
] as const;

for (const [name, command] of SHELLS) {
  const program = command.split(" ")[0] ?? command;
  const missing = spawnSync(program, ["-c", "true"]).error !== undefined && `${program} is not installed`;
  if (missing && process.env.CI) throw new Error(`${missing}: the integration tests need it`);
  if (missing) console.warn(`skipped: ${missing}`);
  describe.skipIf(missing)("on a terminal", () => {
    shellContract(name, async () => {
      const peer = await PtyPeer.start(command);
      const console = openConsole(peer.stream, { timeoutMs: 10_000 });
      const shell = await openShell(console);
      return {
        shell,
        close: async () => {
          await console.close();
          await peer[Symbol.asyncDispose]();
        },
      };
    });
  });
}

test("a file is uploaded completely, and a failed write is an error", async () => {
  await using peer = await PtyPeer.start("dash");
  await using console = openConsole(peer.stream, { timeoutMs: 20_000 });
  const shell = await openShell(console);
  const data = randomBytes(10_000);
  const path = join(peer.directory, "it's a file");
  await shell.upload(data, path);
  expect(await readFile(path)).toEqual(data);
  await shell.upload("", path);
  expect(await readFile(path)).toEqual(Buffer.alloc(0));
  await expect(shell.upload("x", "/nonexistent/file")).rejects.toMatchObject({ code: "upload-failed" });
  expect(await readdir(peer.directory)).toEqual(["it's a file"]);
});

describe("login", () => {
  // Asks like getty and login, with the echo off for the password.
  const LOGIN = String.raw`
    trap '' INT
    while :; do
      user=
      while [ -z "$user" ]; do printf 'Rabbit 1.0 ttyS0\n\nrabbit login: '; read -r user; done
      stty -echo; printf 'Password: '; read -r password; stty echo; echo
      [ "$user:$password" = "root:rab bit" ] && break
      sleep 0.1; printf '\nLogin incorrect\n'
    done
    printf 'Last login: Tue on ttyS0\n'
    trap - INT
    exec dash
  `;

  async function start(): Promise<PtyPeer> {
    const peer = await PtyPeer.start("sleep 0.2; exec dash ./login");
    await writeFile(join(peer.directory, "login"), LOGIN);
    return peer;
  }

  test("answers the prompts, keeps the password out of the transcript, and is still logged in the next time", async () => {
    await using peer = await start();
    const lines: string[] = [];
    await using console = openConsole(peer.stream, { transcript: { text: (line) => void lines.push(line) } });
    const shell = await openShell(console, { login: "root", password: "rab bit" });
    expect((await shell.check("echo in")).output).toBe("in\n");
    const again = await openShell(console, { login: "root", password: "rab bit", wakeMs: 100 });
    expect((await again.check("echo still in")).output).toBe("still in\n");
    expect(lines.join("")).not.toContain("rab bit");
    expect(lines.join("")).toContain('> "root\\r"');
  });

  test("wakes a console whose prompt has already been read", async () => {
    await using peer = await start();
    await using console = openConsole(peer.stream);
    await console.expect("login: ");
    const shell = await openShell(console, { login: "root", password: "rab bit", wakeMs: 200 });
    expect((await shell.check("echo in")).output).toBe("in\n");
  });

  test("fails with a wrong password, and without a password", async () => {
    await using peer = await start();
    await using console = openConsole(peer.stream);
    const wrong = openShell(console, { login: "root", password: "wrong" });
    await expect(wrong).rejects.toMatchObject({ code: "login-failed" });
    await expect(wrong).rejects.toThrow("Login incorrect");
    await expect(openShell(console, { login: "root" })).rejects.toThrow(
      "asks for a password, but the options have none",
    );
  });
});

test("the end of a program on a terminal is the end of the console", async () => {
  await using peer = await PtyPeer.start("dash");
  await using console = openConsole(peer.stream);
  const shell = await openShell(console);
  await expect(shell.run("exit 3")).rejects.toMatchObject({ code: "eof" });
  expect(console.state).toBe("ended");
});

afterAll(async () => {
  for (const { ended, directory } of PtyPeer.started) {
    expect(ended).toBe(true);
    await expect(access(directory)).rejects.toThrow("ENOENT");
  }
  expect(process.getActiveResourcesInfo()).not.toContain("ProcessWrap");
});
