import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openConsole, type SerialConsole } from "../src/index.ts";
import { type PtyProcess, spawnPty } from "../src/pty/index.ts";
import { openScreen, type Screen } from "../src/screen/index.ts";

/** The terminals that serial consoles claim to be: without and with colours. */
const TERMS = ["vt100", "xterm-256color"] as const;

let folder: string;
const started: PtyProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "screen-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  for (const pty of started) expect(pty.kill("SIGHUP")).toBe(false);
});

interface Program extends AsyncDisposable {
  readonly pty: PtyProcess;
  readonly console: SerialConsole;
  readonly screen: Screen;
}

async function start(program: string, args: readonly string[], term: string): Promise<Program> {
  await using stack = new AsyncDisposableStack();
  const env = { PATH: process.env.PATH, LANG: "C.UTF-8", HOME: folder };
  const pty = stack.use(await spawnPty(program, { args, term, env, cwd: folder }));
  started.push(pty);
  const console = stack.use(openConsole(pty));
  const screen = stack.use(await openScreen(console));
  const live = stack.move();
  return { pty, console, screen, [Symbol.asyncDispose]: () => live.disposeAsync() };
}

const ITEMS = ["Debian", "Advanced options", "Memory test", "Firmware", "Rescue", "Shell", "Network", "Disk", "Reboot"];

/** The height at which dialog shows five of the items at a time. */
const DIALOG_HEIGHT = 12;

/** Items with tags; the program prints the tag that was chosen to its standard error. */
function menuArguments(title: string, height: number): string[] {
  const items = ITEMS.flatMap((item, index) => [`${index + 1}`, item]);
  return ["--title", title, "--menu", "What now?", `${height}`, "50", "5", ...items];
}

describe.each(TERMS)("on a terminal %s", (term) => {
  test.each([
    ["dialog", DIALOG_HEIGHT],
    ["whiptail", 14],
  ])("an item of %s is chosen, although it is not on the screen at first", async (name, height) => {
    const result = join(folder, `${name}-${term}`);
    const command = `exec ${name} "$@" 2>${result}`;
    await using program = await start("sh", ["-c", command, "sh", ...menuArguments("Boot menu", height)], term);
    const { screen, pty } = program;
    await screen.waitFor({ text: "What now?", highlighted: "Debian" });
    expect(screen.find({ text: "Network" })).toBeUndefined();
    expect(await screen.choose("Network")).toMatch(/^(7 +)?Network$/);
    expect(await pty.exit).toEqual({ exitCode: 0, signal: null });
    expect(await readFile(result, "utf8")).toBe("7");
  });

  test.each(["dialog", "whiptail"])(
    "the buttons of %s are reached by the tabulator and seen as highlighted",
    async (name) => {
      await using program = await start(name, ["--yesno", "Erase the disk?", "8", "40"], term);
      const { console, screen, pty } = program;
      await screen.waitFor({ text: "Erase the disk?", highlighted: "Yes" });
      expect(screen.find({ highlighted: "No" })).toBeUndefined();
      await console.sendKey("tab");
      await screen.waitFor({ highlighted: "No" });
      expect(screen.find({ highlighted: "Yes" })).toBeUndefined();
      await console.sendKey("enter");
      expect((await pty.exit).exitCode).toBe(1);
    },
  );

  test("an item that is missing in dialog is reported with those that are there, and nothing is chosen", async () => {
    await using program = await start("dialog", menuArguments("Boot menu", DIALOG_HEIGHT), term);
    const { screen } = program;
    const failed = screen.choose("Windows", { keyTimeoutMs: 300 });
    await expect(failed).rejects.toMatchObject({ code: "not-in-menu" });
    await expect(failed).rejects.toThrow("Reboot");
    await screen.waitFor({ text: "What now?" });
  });

  test("the pages of less are read one after the other, and a search highlights its match", async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index + 1} of the file`);
    await writeFile(join(folder, "long.txt"), `${lines.join("\n")}\n`);
    await using program = await start("less", ["long.txt"], term);
    const { console, screen, pty } = program;
    await screen.waitFor({ text: lines[22], highlighted: "long.txt" });
    expect(screen.text({ rows: 23 })).toBe(lines.slice(0, 23).join("\n"));
    await console.send(" ");
    await screen.waitFor({ text: `${lines[45]}\n:`, region: { row: 22 } });
    expect(screen.text({ rows: 23 })).toBe(lines.slice(23, 46).join("\n"));
    await console.send("/line 50\r");
    expect(await screen.waitFor({ highlighted: "line 50" })).toMatchObject({ column: 0 });
    await console.send("q");
    expect((await pty.exit).exitCode).toBe(0);
  });

  test("a file is edited in vi, as its screen shows", async () => {
    const file = join(folder, `edited-${term}`);
    await writeFile(file, "first line\nsecond line\n");
    await using program = await start("vi", ["-u", "NONE", file], term);
    const { console, screen, pty } = program;
    await screen.waitFor({ text: "second line\n~\n~", cursor: { row: 0, column: 0 } });
    await console.send("jA, changed\u001b");
    await screen.waitFor({ text: /^second line, changed$/m });
    await console.send(":wq\r");
    expect((await pty.exit).exitCode).toBe(0);
    expect(await readFile(file, "utf8")).toBe("first line\nsecond line, changed\n");
  });
});

test("a snapshot shows dialog's colours and lines", async () => {
  await using program = await start("dialog", menuArguments("Boot menu", DIALOG_HEIGHT), "xterm-256color");
  const { screen } = program;
  await screen.waitFor({ highlighted: "Debian" });
  const svg = screen.toSvg();
  expect(svg).toContain("┌");
  expect(svg).toContain("Advanced options");
  expect(screen.toString()).toContain("┌");
});
