import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import type { ShellDialect } from "../src/index.ts";
import { openPeer, type ShellPeer } from "./shell-peer.ts";

/** A program, and commands in its language. */
interface Program {
  readonly dialect: ShellDialect;
  readonly program: string;
  readonly args: readonly string[];
  /** A command that prints `2`. */
  readonly two: string;
  /** A command that fails with this exit code. */
  readonly failing: readonly [command: string, exitCode: number];
  /** A command with a syntax error. */
  readonly wrong: string;
  /** Commands that keep a value in a variable, and print it. */
  readonly variable: readonly [set: string, print: string];
  /** A command that prints a text, which is silent for two seconds and then prints `done`. */
  readonly shows: (text: string) => string;
  /** A command that does not end. */
  readonly endless: string;
  /** A command that prints a text. */
  readonly prints: (text: string) => string;
}

/** Quotes text for POSIX shells and zsh. */
const word = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const fishWord = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

const POSIX = {
  two: "echo 2",
  failing: ["sh -c 'exit 7'", 7],
  wrong: "if",
  variable: ["kept=3", "echo $kept"],
  shows: (text: string) => `printf '${text}'; sleep 2; printf 'done\\n'`,
  endless: "sleep 1000",
  prints: (text: string) => `printf %s ${word(text)}`,
} as const;

const PROGRAMS: readonly Program[] = [
  { dialect: "posix", program: "bash", args: ["--norc"], ...POSIX },
  { dialect: "posix", program: "dash", args: [], ...POSIX },
  { dialect: "posix", program: "busybox", args: ["sh"], ...POSIX },
  { dialect: "zsh", program: "zsh", args: ["-f"], ...POSIX },
  {
    dialect: "fish",
    program: "fish",
    args: ["--no-config"],
    ...POSIX,
    wrong: "echo (",
    variable: ["set kept 3", "echo $kept"],
    prints: (text) => `printf %s ${fishWord(text)}`,
  },
  { dialect: "csh", program: "tcsh", args: ["-f"], ...POSIX, wrong: "echo (", variable: ["set kept=3", "echo $kept"] },
  {
    dialect: "python",
    program: "python3",
    args: ["-q"],
    two: "1+1",
    failing: ["raise OSError(7)", 1],
    wrong: "if",
    variable: ["kept = 3", "kept"],
    shows: (text) => `import time; print('${text}', end='', flush=True); time.sleep(2); print('done')`,
    endless: "import time; time.sleep(1000)",
    prints: (text) => `print(${JSON.stringify(text)}, end='')`,
  },
  {
    dialect: "node",
    program: process.execPath,
    args: [],
    two: "1+1",
    failing: ["throw Error('7')", 1],
    wrong: "if",
    variable: ["let kept = 3", "kept"],
    shows: (text) =>
      `process.stdout.write('${text}'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000); console.log('done')`,
    endless: "for (;;) ;",
    prints: (text) => `void process.stdout.write(${JSON.stringify(text)})`,
  },
];
const WITH_FILES = PROGRAMS.filter(({ dialect }) => dialect !== "python" && dialect !== "node");
const REPLS = PROGRAMS.filter(({ dialect }) => dialect === "python" || dialect === "node");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dialects-"));
});

afterAll(() => rm(folder, { recursive: true }));

function open({ program, args }: Program, options: { dialect?: ShellDialect } = {}): Promise<ShellPeer> {
  return openPeer(program, { args, env: { TERM: "xterm", HOME: folder, NODE_REPL_HISTORY: "" }, ...options });
}

test.concurrent.for(PROGRAMS)(
  "the dialect of $program $args is detected, and each command has its own result",
  async (program, { expect }) => {
    await using peer = await open(program);
    const { shell, typed } = peer;
    expect(shell.dialect).toBe(program.dialect);
    const before = typed.length;
    for (let round = 0; round < 10; round++) {
      expect(await shell.run(program.two)).toEqual({ exitCode: 0, output: "2\n", outputOmittedBytes: 0 });
      const [command, exitCode] = program.failing;
      expect(await shell.run(command)).toMatchObject({ exitCode });
    }
    expect(typed.slice(before)).toHaveLength(20);
    await shell.run(program.variable[0]);
    expect((await shell.check(program.variable[1])).output).toBe("3\n");
  },
);

test.concurrent.for(PROGRAMS)(
  "$program $args survives a syntax error, a time-out and an abort",
  async (program, { expect }) => {
    await using peer = await open(program, { dialect: program.dialect });
    const { shell } = peer;
    expect((await shell.run(program.wrong)).exitCode).not.toBe(0);
    expect((await shell.run(program.two)).output).toBe("2\n");
    await expect(shell.run(program.endless, { timeoutMs: 300 })).rejects.toMatchObject({ code: "timeout" });
    expect((await shell.run(program.two)).output).toBe("2\n");
    const controller = new AbortController();
    const running = shell.run(program.endless, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
    expect((await shell.run(program.two)).output).toBe("2\n");
  },
);

test.concurrent.for(PROGRAMS)(
  "a command for $program $args can be long, and have any characters",
  async (program, { expect }) => {
    await using peer = await open(program, { dialect: program.dialect });
    const text = `it's|!!|!=|! |"é€😀"|\\n|$HOME|%41|\`|${"long ".repeat(600)}end`;
    expect(await peer.shell.run(program.prints(text))).toMatchObject({ exitCode: 0, output: text });
  },
);

const PROMPT = "rabbit login: ";

test.concurrent.for(PROGRAMS)(
  "nothing is typed into a command of $program $args that writes a prompt and waits",
  async (program, { expect }) => {
    await using peer = await open(program, { dialect: program.dialect });
    const { shell, typed } = peer;
    const before = typed.length;
    const result = await shell.run(program.shows(PROMPT));
    expect(result.output.endsWith(`${PROMPT}done\n`)).toBe(true);
    expect(typed.slice(before)).toHaveLength(1);
  },
);

test.concurrent.for(WITH_FILES)(
  "$program $args passes files, exact output and an empty input",
  async (program, { expect }) => {
    await using peer = await open(program, { dialect: program.dialect });
    const { shell } = peer;
    const data = Buffer.from(Array.from({ length: 40_000 }, (_, index) => index % 251));
    const path = join(folder, `it's for ${program.program}`);
    await shell.upload(data, path, { mode: 0o640 });
    expect(await readFile(path)).toEqual(data);
    expect(await shell.download(path)).toEqual(data);
    expect(await shell.run("echo a; sh -c 'echo b >&2; exit 7'", { exact: true })).toMatchObject({
      exitCode: 7,
      bytes: Buffer.from("a\nb\n"),
    });
    expect(await shell.run("cat", { stdin: "none" })).toMatchObject({ exitCode: 0, output: "" });
    const script = "import sys\nprint(sys.argv[1:])\n";
    expect((await shell.runScript(script, { interpreter: "python3", args: ["it's", "!"] })).output).toBe(
      `["it's", '!']\n`,
    );
  },
);

test.concurrent.for(REPLS)("$program refuses files before anything is typed", async (program, { expect }) => {
  await using peer = await open(program, { dialect: program.dialect });
  const { shell, typed } = peer;
  const before = typed.length;
  const refused = { code: "unsupported", message: expect.stringContaining("nothing was typed") };
  await expect(shell.upload("x", "/tmp/x")).rejects.toMatchObject(refused);
  await expect(shell.download("/tmp/x")).rejects.toMatchObject(refused);
  await expect(shell.runScript("true")).rejects.toMatchObject(refused);
  await expect(shell.run(program.two, { exact: true })).rejects.toMatchObject(refused);
  await expect(shell.run(program.two, { stdin: "none" })).rejects.toMatchObject(refused);
  expect(typed).toHaveLength(before);
});

test.concurrent("csh refuses a command of several lines before anything is typed", async ({ expect }) => {
  await using peer = await openPeer("tcsh", { args: ["-f"] });
  const before = peer.typed.length;
  await expect(peer.shell.run("echo a\necho b")).rejects.toMatchObject({ code: "unsupported" });
  expect(peer.typed).toHaveLength(before);
});
