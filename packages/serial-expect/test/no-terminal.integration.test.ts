import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demultiplexDocker, openConsole, openShell, type SerialConsole, type Shell } from "../src/index.ts";

const run = promisify(execFile);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "no-terminal-"));
});

afterAll(() => rm(folder, { recursive: true }));

interface Peer extends AsyncDisposable {
  readonly shell: Shell;
  readonly console: SerialConsole;
  readonly typed: string[];
}

/** Opens a shell on the pipes of a program. */
async function openOnPipes(program: string, args: readonly string[] = []): Promise<Peer> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], env: { PATH: process.env.PATH } });
  const exit = once(child, "exit");
  const typed: string[] = [];
  const console = openConsole(Duplex.from({ readable: child.stdout, writable: child.stdin }), {
    timeoutMs: 20_000,
    endStream: true,
    transcript: { text: (line) => void (/^\S+ >/.test(line) && typed.push(line)) },
  });
  const shell = await openShell(console, { hasTerminal: false });
  const dispose = async (): Promise<void> => {
    await console.close();
    await exit;
  };
  return { shell, console, typed, [Symbol.asyncDispose]: dispose };
}

const SHELLS: [dialect: string, program: string, args: string[]][] = [
  ["posix", "sh", []],
  ["posix", "bash", []],
  ["posix", "busybox", ["sh"]],
  ["zsh", "zsh", ["-f"]],
];

/** Tests everything that a shell can do, on a shell without a terminal. */
async function expectAll(shell: Shell, path: string): Promise<void> {
  expect(await shell.run("echo out; echo err >&2; (exit 7)")).toEqual({
    exitCode: 7,
    output: "out\nerr\n",
    outputOmittedBytes: 0,
  });
  await shell.check("kept=3; cd /");
  expect((await shell.check("echo $kept; pwd")).output).toBe("3\n/\n");
  expect((await shell.run("if")).exitCode).not.toBe(0);
  const text = `it's|!!|"é€😀"|\\n|$HOME|${"long ".repeat(5000)}\nend`;
  expect((await shell.run(`printf %s '${text.replaceAll("'", "'\\''")}'`)).output).toBe(text);
  // It would read the lines of the shell.
  expect(await shell.run("cat; cat")).toMatchObject({ exitCode: 0, output: "" });
  const data = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 251));
  await shell.upload(data, path, { mode: 0o640 });
  expect(await shell.download(path)).toEqual(data);
  expect((await shell.run("printf 'a\\0b'", { exact: true })).bytes).toEqual(Buffer.from("a\0b"));
  expect((await shell.runScript('echo "$1"', { args: ["it's"] })).output).toBe("it's\n");
}

test.for(SHELLS)("%s without a terminal: %s %j runs commands and passes files", async ([dialect, program, args]) => {
  await using peer = await openOnPipes(program, args);
  expect(peer.shell.dialect).toBe(dialect);
  const path = join(folder, `it's for ${program}`);
  await expectAll(peer.shell, path);
  expect((await readFile(path)).length).toBe(70_000);
});

test("after a time-out the next command waits for the end of the last, and nothing is typed into it", async () => {
  await using peer = await openOnPipes("sh");
  const { shell, typed } = peer;
  const before = typed.length;
  const fifo = join(folder, "fifo");
  await run("mkfifo", [fifo]);
  const slow = shell.run(`cat '${fifo}'; echo late`, { timeoutMs: 200 });
  await expect(slow).rejects.toMatchObject({ code: "timeout" });
  await expect(shell.run("true", { timeoutMs: 200 })).rejects.toMatchObject({ code: "timeout" });
  expect(typed.slice(before).join("")).not.toContain("\\x03");
  const next = shell.run("echo next");
  await run("sh", ["-c", `echo end >'${fifo}'`]);
  expect(await next).toMatchObject({ exitCode: 0, output: "next\n" });
});

test("what needs a terminal is refused before anything is typed", async () => {
  await using peer = await openOnPipes("sh");
  const before = peer.typed.length;
  await expect(peer.shell.run("cat", { stdin: "terminal" })).rejects.toMatchObject({ code: "unsupported" });
  await expect(openShell(peer.console, { hasTerminal: false, dialect: "fish" })).rejects.toThrow(
    "openShell: dialect must be posix or zsh, because hasTerminal is false, got 'fish'",
  );
  expect(peer.typed).toHaveLength(before);
});

test("the end of the shell is the end of the stream", async () => {
  await using peer = await openOnPipes("sh");
  await expect(peer.shell.run("exit 3")).rejects.toMatchObject({ code: "eof" });
});

test("a program that is not a shell is an error of the login", async () => {
  const child = spawn("cat", { stdio: ["pipe", "pipe", "inherit"] });
  const exit = once(child, "exit");
  {
    const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
    await using console = openConsole(stream, { endStream: true });
    const opening = openShell(console, { hasTerminal: false, timeoutMs: 500 });
    await expect(opening).rejects.toMatchObject({ code: "timeout" });
    await expect(opening).rejects.toThrow("openShell: no POSIX shell has run a command within 500 ms");
  }
  await exit;
});

/** Returns an image with a shell. */
function nodeImage(): string {
  const image = process.env.ALPY_NODE_IMAGE;
  if (image === undefined) throw new Error("ALPY_NODE_IMAGE must name an image with a shell");
  return image;
}

/** Calls Docker's engine; with `upgrade` returns the stream. */
async function engine(path: string, body: object, upgrade: boolean): Promise<{ stream?: Socket; answer: string }> {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (upgrade) Object.assign(headers, { Connection: "Upgrade", Upgrade: "tcp" });
  const call = request({ socketPath: "/var/run/docker.sock", method: "POST", path, headers });
  call.end(JSON.stringify(body));
  if (upgrade) {
    const upgraded: unknown[] = await once(call, "upgrade");
    return { stream: upgraded[1] as Socket, answer: "" };
  }
  const responded: unknown[] = await once(call, "response");
  let answer = "";
  for await (const chunk of responded[0] as AsyncIterable<Buffer>) answer += chunk.toString();
  return { answer };
}

test("docker exec without a terminal: the engine's stream, demultiplexed, and the pipes of docker exec -i", async () => {
  const image = nodeImage();
  const args = ["run", "-d", "--rm", "--network", "none", "--entrypoint", "sleep", image, "1000"];
  const id = (await run("docker", args)).stdout.trim();
  try {
    const streams = { AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: false, Cmd: ["sh"] };
    const { answer } = await engine(`/containers/${id}/exec`, streams, false);
    const { Id } = JSON.parse(answer) as { Id: string };
    const { stream } = await engine(`/exec/${Id}/start`, { Detach: false, Tty: false }, true);
    if (stream === undefined) throw new Error("the engine did not upgrade the connection");
    {
      await using console = openConsole(demultiplexDocker(stream), { endStream: true });
      await expectAll(await openShell(console, { hasTerminal: false }), "/tmp/it's here");
    }
    await using peer = await openOnPipes("docker", ["exec", "-i", id, "sh"]);
    expect((await peer.shell.check('cat /proc/1/comm; wc -c <"/tmp/it\'s here"')).output).toBe("sleep\n70000\n");
  } finally {
    await run("docker", ["rm", "-f", id]);
  }
});
