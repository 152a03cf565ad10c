import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { openConsole, openShell, type SerialConsole, type ShellOptions } from "../src/index.ts";
import { spawnPty } from "../src/pty/index.ts";

/*
 * Logins at a real getty, on consoles that show what boots show.
 */

/** Asks for the password like login, and then runs a shell. */
const LOGIN = `#!/bin/sh
stty -echo; printf 'Password: '; read -r password; stty echo; echo
[ "$password" = good ] || { printf '\\nLogin incorrect\\n'; sleep 0.1; exec /sbin/agetty -l "$0" --noclear - 115200 vt220; }
echo 'Last login: today on ttyS0'
exec dash
`;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "serial-expect-login-"));
  await writeFile(join(directory, "login"), LOGIN);
  await chmod(join(directory, "login"), 0o755);
});

afterAll(() => rm(directory, { recursive: true }));

interface Boot extends AsyncDisposable {
  readonly console: SerialConsole;
  readonly typed: string[];
}

/** Runs a boot on a terminal; \`getty\` in its script is a real one. */
async function boot(script: string): Promise<Boot> {
  const getty = `exec /sbin/agetty -l ${directory}/login --noclear - 115200 vt220`;
  await using stack = new AsyncDisposableStack();
  const args = ["-c", `getty() { ${getty}; }; ${script}`];
  const pty = stack.use(await spawnPty("bash", { args, env: { PATH: process.env.PATH } }));
  const typed: string[] = [];
  const text = (line: string): void =>
    void (/^\S+ >/.test(line) && typed.push(line.slice(line.indexOf(">") + 2).trimEnd()));
  const console = stack.use(openConsole(pty, { timeoutMs: 30_000, transcript: { text } }));
  const moved = stack.move();
  return { console, typed, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}

const ACCOUNT: ShellOptions = { login: "root", password: "good" };
const KERNEL = String.raw`(while :; do printf '[  123.456789] eth0: link up\r\n'; sleep 0.1; done) &`;
const SYSTEMD = String.raw`(while :; do printf '\r\033[K[\033[0;32m  OK  \033[0m] Started unit.\r\n         Starting \033[0;1;39mother\033[0m...\r\n'; sleep 0.1; done) &`;

test.concurrent.for([
  ["at a getty", "getty"],
  ["while the kernel writes a line every 100 ms", `${KERNEL} getty`],
  ["among systemd's status lines", `${SYSTEMD} getty`],
  [
    "after a pause behind a percentage",
    "printf 'Loading Linux 6.1 ... 45%% '; sleep 2; printf '\\r\\nDone.\\r\\n'; getty",
  ],
  [
    "after a pause behind a banner that ends like a prompt",
    "printf 'Welcome\\r\\n## '; sleep 2; printf '##\\r\\n'; getty",
  ],
  ["after NUL characters, with which terminals are given time", "printf '\\r\\0\\0\\n\\0'; getty"],
] as const)("a shell is reached %s", async ([_, script], { expect }) => {
  await using booted = await boot(script);
  const shell = await openShell(booted.console, ACCOUNT);
  expect((await shell.run("echo in")).output).toMatch(/^in$/m);
  expect(booted.typed.filter((line) => line.includes("root"))).toHaveLength(1);
});

test.concurrent("a wrong password is named, with what the far side wrote", async ({ expect }) => {
  await using booted = await boot("getty");
  const opening = openShell(booted.console, { login: "root", password: "bad!" });
  await expect(opening).rejects.toMatchObject({ code: "login-failed" });
  await expect(opening).rejects.toThrow('openShell: the far side wrote "Login incorrect": check login and password');
});

test.concurrent("only empty lines are typed at what looks like a prompt but is not one", async ({ expect }) => {
  await using booted = await boot("stty -echo; printf 'Loading 45%% '; sleep 1000");
  const opening = openShell(booted.console, { ...ACCOUNT, timeoutMs: 2500 });
  await expect(opening).rejects.toMatchObject({ code: "timeout" });
  await expect(opening).rejects.toThrow('"Loading 45% " looked like one, but nothing answered an empty line');
  expect(new Set(booted.typed)).toEqual(new Set(['"\\r"']));
});

test.concurrent("the end of the stream is an error of the login", async ({ expect }) => {
  await using booted = await boot("printf 'Loading...'; sleep 0.3");
  const opening = openShell(booted.console, ACCOUNT);
  await expect(opening).rejects.toMatchObject({ code: "eof" });
  await expect(opening).rejects.toThrow("openShell: the stream ended during the login: no login or shell prompt");
});
