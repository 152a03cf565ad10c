import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { openConsole } from "../src/index.ts";
import { spawnPty } from "../src/pty/index.ts";
import { openPeer } from "./shell-peer.ts";

/*
 * Programs that use what a terminal has: cursor keys in two forms, queries for its size.
 */

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "serial-expect-terminal-"));
});

afterAll(() => rm(directory, { recursive: true }));

const MENU = "--menu Pick 15 40 4 a alpha b beta c gamma";

test.concurrent.for(
  ["dialog", "whiptail"].flatMap((program) => ["vt100", "linux"].map((term) => [program, term] as const)),
)("an arrow moves in a menu of %s on a terminal of kind %s", async ([program, term], { expect }) => {
  const choice = join(directory, `${program}-${term}`);
  await using pty = await spawnPty("bash", {
    args: ["-c", `${program} ${MENU} 2>${choice}; echo "ended with $?"`],
    env: { PATH: process.env.PATH },
    term,
  });
  await using console = openConsole(pty, { timeoutMs: 20_000, terminal: { stripEscapes: true } });
  await console.expect("gamma");
  // The menu is complete when it waits.
  await console.expect(/<Cancel>|< *Cancel *>|Cancel/);
  await console.sendKey("down");
  await console.expect(/b/);
  await console.sendKey("enter");
  await console.expect("ended with 0");
  expect(await readFile(choice, "utf8")).toBe("b");
});

test.concurrent("an arrow moves in less, and in its application mode", async ({ expect }) => {
  await using pty = await spawnPty("bash", {
    args: ["-c", "seq -f 'line %g.' 100 | less -X"],
    env: { PATH: process.env.PATH },
    term: "vt220",
    rows: 10,
  });
  await using console = openConsole(pty, { timeoutMs: 20_000, terminal: { stripEscapes: true } });
  await console.expect("line 9.");
  await console.sendKey("down");
  expect((await console.expect(/line \d+\./)).text).toBe("line 10.");
  await console.send("q");
});

/** The probe of systemd's profile and of many login scripts. */
const PROBE = String.raw`old=$(stty -g); stty raw -echo min 0 time 100
printf '\0337\033[r\033[999;999H\033[6n\0338' >/dev/tty; IFS='[;R' read -r _ rows columns _ </dev/tty
stty "$old"; stty rows "$rows" columns "$columns"`;

test.concurrent("a probe for the size finds the size that the console has", async ({ expect }) => {
  await using peer = await openPeer("bash", {
    args: ["--norc"],
    terminal: { answerQueries: true, size: { columns: 100, rows: 30 } },
  });
  await peer.shell.check(PROBE);
  expect((await peer.shell.run("stty size")).output).toBe("30 100\n");
});
