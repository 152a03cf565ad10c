import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { openPeer } from "./shell-peer.ts";

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pagers-"));
  file = join(folder, "lines");
  await writeFile(file, Array.from({ length: 200 }, (_, index) => `line ${index}\n`).join(""));
});

afterAll(() => rm(folder, { recursive: true }));

// The shell expands it.
const POSIX_PAGER = `\${PAGER:-less}`;
const SHELLS: [program: string, args: string[], paged: string][] = [
  ["bash", ["--norc"], POSIX_PAGER],
  ["dash", [], POSIX_PAGER],
  ["busybox", ["sh"], POSIX_PAGER],
  ["zsh", ["-f"], POSIX_PAGER],
  ["fish", ["--no-config"], "$PAGER"],
  ["tcsh", ["-f"], "$PAGER"],
];

test.concurrent.for(SHELLS)("no program waits in a pager in %s %j", async ([program, args, paged], { expect }) => {
  await using peer = await openPeer(program, { args, env: { TERM: "xterm", HOME: folder, PAGER: "less" } });
  expect((await peer.shell.check(`${paged} ${file}`)).output).toMatch(/^line 0\n[\s\S]*line 199\n$/);
  expect((await peer.shell.check("env")).output).toMatch(/^SYSTEMD_PAGER=$/m);
});

test("keepPagers leaves the environment as it is", async ({ expect }) => {
  await using peer = await openPeer("dash", { env: { PAGER: "less" }, keepPagers: true });
  expect((await peer.shell.check("echo $PAGER; env | grep -c _PAGER || true")).output).toBe("less\n0\n");
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences.
const PROMPT = /line 1\r\n[\s\S]*(?:\u001b\[(?:27)?m|--More--\S*|:)(?:\u001b\[K)?$/;
const PAGERS = ["less", "less -M", "more", "| less"];

test.concurrent.for(
  [SHELLS[0], SHELLS[1], SHELLS[3]].flatMap((shell) => PAGERS.map((pager) => [...(shell ?? []), pager] as const)),
)("a pager that is stuck is left by its key: %s %j %s %s", async ([program, args, , pager], { expect }) => {
  await using peer = await openPeer(String(program), {
    args: [...(args ?? [])],
    env: { TERM: "xterm", HOME: folder, LESS: "" },
    keepPagers: true,
  });
  const { shell, typed } = peer;
  const before = typed.length;
  const controller = new AbortController();
  const command = pager === "| less" ? `cat ${file} | less` : `${pager} ${file}`;
  const running = shell.run(command, { signal: controller.signal });
  const outcome = expect(running).rejects.toThrow("enough");
  await peer.seen(PROMPT);
  controller.abort(new Error("enough"));
  await outcome;
  expect(await shell.run("echo on; (exit 4)")).toMatchObject({ exitCode: 4, output: "on\n" });
  expect(typed.slice(before).join("")).toContain('"q"');
  expect(typed.slice(before).join("")).not.toContain("\\x03");
});
