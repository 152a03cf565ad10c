import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openConsole, openShell, type SerialConsole, type Shell } from "../src/index.ts";
import { type PtyProcess, spawnPty } from "../src/pty/index.ts";
import { NoisyLine } from "./noisy-line.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "serial-expect-files-"));
});

afterAll(() => rm(directory, { recursive: true }));

interface Reached extends AsyncDisposable {
  shell: Shell;
  pty: PtyProcess;
  console: SerialConsole;
}

/** Opens a shell, optionally with only some programs, optionally over a noisy line. */
async function reach({ program = "dash", only, kernelLine }: Partial<Options> = {}): Promise<Reached> {
  const temporary = await mkdtemp(join(directory, "tmp-"));
  const env = { PATH: only ? await programs(only) : process.env.PATH, TMPDIR: temporary };
  const pty = await spawnPty(program === "busybox" ? "/bin/busybox" : `/bin/${program}`, {
    args: program === "busybox" ? ["sh"] : [],
    cwd: temporary,
    env,
  });
  const line = kernelLine ? new NoisyLine(pty, 7, { kernelLine }) : undefined;
  const console = openConsole(line?.stream ?? pty, { timeoutMs: 30_000 });
  const shell = await openShell(console);
  if (line) line.isNoisy = true;
  const dispose = async (): Promise<void> => {
    await console.close();
    await pty.close();
    expect(await readdir(temporary)).toEqual([]);
  };
  return { shell, pty, console, [Symbol.asyncDispose]: dispose };
}

interface Options {
  program: string;
  only: string[];
  kernelLine: number;
}

/** Creates a folder with only these programs. */
async function programs(names: string[]): Promise<string> {
  const folder = await mkdtemp(join(directory, "bin-"));
  for (const name of names) await symlink(`/usr/bin/${name}`, join(folder, name));
  return folder;
}

const NEEDED = ["cat", "rm", "mv", "wc", "dd", "chmod", "stty"];

describe("a file", () => {
  test.each<[string, Partial<Options>]>([
    ["dash", {}],
    ["bash with line editing", { program: "bash" }],
    ["busybox", { program: "busybox" }],
    ["a shell with openssl and md5sum", { only: [...NEEDED, "openssl", "md5sum"] }],
    ["a shell with neither, but cksum and od", { only: [...NEEDED, "cksum", "od"] }],
    ["a shell without stty", { only: [...NEEDED.slice(0, -1), "base64", "sha256sum"] }],
    ["a line with kernel lines in it, also without time stamps", { kernelLine: 0.0002 }],
  ])("is uploaded to %s and downloaded byte for byte", async (_, options) => {
    await using reached = await reach(options);
    const path = join(directory, "it's a file");
    for (const data of [
      randomBytes(30_000),
      Buffer.from("%s\\n\u0004\u0003\0é"),
      Buffer.alloc(5000),
      Buffer.alloc(0),
    ]) {
      await reached.shell.upload(data, path);
      expect(await readFile(path)).toEqual(data);
      expect(await reached.shell.download(path)).toEqual(data);
    }
    await rm(path);
  });

  test("of 256 kB is uploaded with its permissions and downloaded, with progress", async () => {
    await using reached = await reach();
    const data = randomBytes(256 * 1024);
    const path = join(directory, "large");
    const seen: number[][] = [];
    await reached.shell.upload(data, path, { mode: 0o750, onProgress: (...progress) => void seen.push(progress) });
    expect((await readFile(path)).equals(data)).toBe(true);
    expect((await stat(path)).mode & 0o7777).toBe(0o750);
    expect(seen.at(-1)).toEqual([data.length, data.length]);
    expect(seen.map(([bytes]) => bytes)).toEqual(seen.map(([bytes]) => bytes).sort((a = 0, b = 0) => a - b));
    expect((await reached.shell.download(path)).equals(data)).toBe(true);
    await expect(reached.shell.download(path, { maxBytes: 1000 })).rejects.toThrow("more than maxBytes (1000)");
    expect((await reached.shell.run("stty -a")).output).toMatch(/(?<!-)echo\b/);
  });

  test("that cannot be written or read, or needs a missing tool, is an error with the reason", async () => {
    await using reached = await reach();
    await expect(reached.shell.upload("x", "/nonexistent/file")).rejects.toMatchObject({ code: "upload-failed" });
    await expect(reached.shell.download("/nonexistent/file")).rejects.toMatchObject({ code: "download-failed" });
    await expect(reached.shell.upload("x", "y", { mode: 0o10000 })).rejects.toThrow(TypeError);
    await using bare = await reach({ only: ["cat", "rm", "base64"] });
    const uploading = bare.shell.upload("x", join(directory, "y"));
    await expect(uploading).rejects.toThrow("the far side has none of sha256sum, sha1sum, md5sum, cksum");
  });

  test("leaves nothing behind, and a usable shell, if its transfer is aborted or times out", async () => {
    await using reached = await reach({ only: [...NEEDED, "base64", "sha256sum", "sleep"] });
    const target = join(directory, "aborted");
    await mkdir(target);
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new Error("enough"));
    const options = { signal: controller.signal, onProgress };
    await expect(reached.shell.upload(randomBytes(90_000), join(target, "x"), options)).rejects.toThrow("enough");
    await expect(reached.shell.upload(randomBytes(1e6), join(target, "x"), { timeoutMs: 30 })).rejects.toMatchObject({
      code: "timeout",
    });
    expect(await readdir(target)).toEqual([]);
    expect(await reached.shell.run("echo still here; stty -a | cat")).toMatchObject({ exitCode: 0 });
  });

  test("is not replaced by one that arrives damaged", async () => {
    const folder = await programs([...NEEDED, "base64"]);
    await writeFile(join(folder, "sha256sum"), "#!/bin/sh\necho 0000 -\n");
    await chmod(join(folder, "sha256sum"), 0o755);
    await using reached = await reach();
    await reached.shell.check(`PATH=${folder}`);
    const path = join(directory, "kept");
    await writeFile(path, "kept");
    await expect(reached.shell.upload("other", path)).rejects.toMatchObject({ code: "upload-failed" });
    expect(await readFile(path, "utf8")).toBe("kept");
    await rm(path);
  });
});

describe("exact output", () => {
  test("is byte for byte what was written, although a terminal changes it", async () => {
    await using reached = await reach();
    const { bytes, exitCode } = await reached.shell.run("printf '\\r\\n\\000\\377\\033[m'; (exit 9)", { exact: true });
    expect({ bytes, exitCode }).toEqual({ bytes: Buffer.from("\r\n\0\xff\u001b[m", "latin1"), exitCode: 9 });
    const failing = reached.shell.check("echo why >&2; false", { exact: true });
    await expect(failing).rejects.toMatchObject({ code: "command-failed", output: "why\n" });
    await reached.shell.check("cd /; variable=kept", { exact: true });
    expect((await reached.shell.run("pwd; echo $variable", { exact: true })).output).toBe("/\nkept\n");
    expect((await reached.shell.run("if", { exact: true })).exitCode).not.toBe(0);
  });
});

describe("a script", () => {
  test("runs with its arguments in the given interpreter, and is removed afterwards", async () => {
    await using reached = await reach();
    const script = `${"# a long remark\n".repeat(500)}for word; do echo "<$word>"; done; read -r x; exit 5\n`;
    const args = ["it's", "", "*", "é"];
    const ran = await reached.shell.runScript(script, { args, stdin: "none" });
    expect(ran).toMatchObject({ exitCode: 5, output: "<it's>\n<>\n<*>\n<é>\n" });
    const python = "import sys\nprint(sys.argv[1:])\nsys.exit(3)\n";
    const exact = await reached.shell.runScript(python, {
      interpreter: "/usr/bin/python3",
      args: ["a b"],
      exact: true,
    });
    expect(exact).toMatchObject({ exitCode: 3, output: "['a b']\n" });
    const hanging = reached.shell.runScript("sleep 1000", { timeoutMs: 1500 });
    await expect(hanging).rejects.toMatchObject({ code: "timeout" });
    expect((await reached.shell.check("echo on")).output).toBe("on\n");
  });
});
