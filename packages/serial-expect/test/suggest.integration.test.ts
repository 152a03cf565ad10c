import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { EOF, openConsole, replay, type SerialConsole, suggestScript } from "../src/index.ts";
import { spawnPty } from "../src/pty/index.ts";
import { openScreen } from "../src/screen/index.ts";

/*
 * A session at a real getty and bash: a person in tmux uses it once, and the suggested script repeats it.
 */

const LOGIN = `#!/bin/sh
stty -echo; printf 'Password: '; read -r password; stty echo; echo
[ "$password" = meadow-7 ] || { echo 'Login incorrect'; exit 1; }
cd /; exec env -i PATH="$PATH" TERM=vt220 HISTFILE=/dev/null PS1='root@rabbit:\\w\\$ ' bash --norc --noprofile
`;
const ROUNDS = 20;
/** Each takes about a second. */
const REAL_ROUNDS = process.env.ALPY_LONG ? ROUNDS : 3;

let folder: string;
let recording: string;
let script: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "serial-expect-suggest-"));
  await writeFile(join(folder, "login"), LOGIN);
  await chmod(join(folder, "login"), 0o755);
  recording = join(folder, "session.jsonl");
  await useByHand();
  script = await suggestScript(await readFile(recording, "utf8"), { name: "session.jsonl" });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

function getty(): [string, ...string[]] {
  return ["/sbin/agetty", "-l", join(folder, "login"), "--noclear", "--noissue", "-", "115200", "vt220"];
}

/** Logs in, makes mistakes, completes, goes back in the history, and leaves, like a person in tmux. */
async function useByHand(): Promise<void> {
  const fixture = new URL("fixtures/record-session.ts", import.meta.url).pathname;
  const command = [process.execPath, fixture, recording, ...getty()].join(" ");
  const server = `serial-expect-${randomUUID()}`;
  await using stack = new AsyncDisposableStack();
  // It has already ended with its last command, if all is well.
  stack.defer(() => void spawnSync("tmux", ["-L", server, "kill-server"]));
  await using terminal = await spawnPty("tmux", {
    args: ["-L", server, "-u", "-f", "/dev/null", "new-session", command],
    term: "xterm",
  });
  await using console = openConsole(terminal, { timeoutMs: 60_000, terminal: { answerQueries: true } });
  await using screen = await openScreen(console);
  const types = (text: string): Promise<void> => console.send(text, { charDelayMs: 20 });
  await screen.waitFor({ text: /login: ?$/m });
  await types("root\r");
  await screen.waitFor({ text: "Password:" });
  await types("meadow-7\r");
  await screen.waitFor({ text: /^root@rabbit:\/# ?$/m });
  await types("cd /etx\u007fc\r");
  await screen.waitFor({ text: /^root@rabbit:\/etc# ?$/m });
  await types("cat debian_v\t");
  await screen.waitFor({ text: "cat debian_version" });
  await types("\r");
  await screen.waitFor({ text: /^\d+\.\d+\nroot@rabbit:\/etc# ?$/m });
  await types("echo 'not root@rabbit:/etc# yet'\r");
  await screen.waitFor({ text: /yet\nroot@rabbit:\/etc# ?$/m });
  await console.sendKey("up");
  await screen.waitFor({ text: /yet\nroot@rabbit:\/etc# echo 'not root@rabbit:\/etc# yet'$/m });
  await types("\r");
  await screen.waitFor({ text: /yet\nroot@rabbit:\/etc# echo.*\nnot.*yet\nroot@rabbit:\/etc# ?$/m });
  await types("exit\r");
  await console.expect(EOF);
}

async function run(console: SerialConsole): Promise<void> {
  const url = `data:text/javascript,${encodeURIComponent(stripTypeScriptTypes(script))}`;
  const { default: session } = (await import(/* @vite-ignore */ url)) as {
    default: (console: SerialConsole) => Promise<void>;
  };
  await session(console);
}

describe("a script that was suggested from a session by hand", () => {
  test("has what was waited for and what was meant, and not the password", async () => {
    expect(await readFile(recording, "utf8")).not.toContain("meadow");
    const statements = [...script.matchAll(/^ {2}await console\.(.*);$/gm)].map(([, statement]) => statement);
    expect(statements.slice(1)).toEqual([
      'sendLine("root")',
      'expect("Password: ")',
      'sendLine(secret("PASSWORD"), { secret: true })',
      String.raw`expect(/root@rabbit:\S+# /)`,
      'sendLine("cd /etc")',
      String.raw`expect(/root@rabbit:\S+# /)`,
      'sendLine("cat debian_version")',
      String.raw`expect(/root@rabbit:\S+# /)`,
      `sendLine("echo 'not root@rabbit:/etc# yet'")`,
      String.raw`expect(/[\r\n]root@rabbit:\S+# /)`,
      `sendLine("echo 'not root@rabbit:/etc# yet'")`,
      String.raw`expect(/[\r\n]root@rabbit:\S+# /)`,
      'sendLine("exit")',
    ]);
    expect(statements[0]).toMatch(/^expect\("\S+ login: "\)$/);
  });

  test("repeats it on its recording, at full speed and with noise", async () => {
    vi.stubEnv("PASSWORD", "any");
    const lines = await readFile(recording, "utf8");
    for (let seed = 0; seed <= ROUNDS; seed++) {
      const noise = seed === 0 ? undefined : { seed };
      await using console = openConsole(replay(lines, { sent: "lines", noise }), {
        timeoutMs: 20_000,
        endStream: true,
      });
      await run(console);
    }
  });

  test("repeats it with the real programs", async () => {
    vi.stubEnv("PASSWORD", "meadow-7");
    const [program, ...args] = getty();
    for (let round = 0; round < REAL_ROUNDS; round++) {
      await using pty = await spawnPty(program, { args });
      await using console = openConsole(pty, { timeoutMs: 20_000 });
      await run(console);
      await console.expect(EOF);
      expect(await pty.exit).toMatchObject({ exitCode: 0 });
    }
  });
});
