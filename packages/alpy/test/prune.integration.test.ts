import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ownedName } from "@alpy/guard";
import { afterEach, beforeEach, expect, test } from "vitest";
import { alpy, runAlpy } from "./alpy-command.ts";
import { docker, missing, missingQemu, nodeImage } from "./support.ts";

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

let folder: string;
let env: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-prune-"));
  for (const name of ["tmp", "cache/alpy/golden"]) mkdirSync(join(folder, name), { recursive: true });
  env = {
    ALPY_RUNTIME_FOLDER: join(folder, "running"),
    XDG_CACHE_HOME: join(folder, "cache"),
    TMPDIR: join(folder, "tmp"),
    // There is no engine.
    DOCKER_HOST: `unix://${join(folder, "missing.sock")}`,
    NO_COLOR: "1",
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The parts of the report that the tests check, for things in the test's folder. */
interface Report {
  readonly removed: { kind: string; name: string; ageMs: number; bytes: number }[];
  readonly kept: { kind: string; name: string; reason: string }[];
  readonly unsearched: { what: string }[];
}

/** Runs `alpy prune --json` and returns the report about this test's folder: others may have leftovers in /tmp. */
async function prune(...args: string[]): Promise<Report> {
  const { stdout, stderr } = await runAlpy(["prune", "--json", ...args], env);
  expect(stderr).toBe("");
  const { removed, kept, unsearched } = JSON.parse(stdout) as Report;
  const isOurs = ({ name }: { readonly name: string }): boolean => name.startsWith(folder);
  return { removed: removed.filter(isOurs), kept: kept.filter(isOurs), unsearched };
}

/** Returns an owned name of a process that is dead: it has the pid of this one, which was then used again. */
function deadName(prefix: string): string {
  return ownedName(prefix).replace(/-[0-9a-z]+(-[0-9a-f]{10})$/, "-1$1");
}

function fill(path: string): string {
  mkdirSync(path);
  writeFileSync(join(path, "content"), Buffer.alloc(100_000));
  return path;
}

async function createDeadSocket(path: string): Promise<string> {
  const script = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  await once(spawn(process.execPath, ["-e", script]), "exit");
  return path;
}

/** Starts a process that is init of a PID namespace, has a socket there, and creates a temporary folder. */
async function startInNamespace(running: string): Promise<ChildProcess & { readonly stdout: NodeJS.ReadableStream }> {
  const guard = import.meta.resolve("@alpy/guard");
  const script = `
    const { listenInFolder, ownedName } = await import(${JSON.stringify(guard)});
    const { mkdirSync } = await import("node:fs");
    await listenInFolder((await import("node:net")).createServer(), ${JSON.stringify(running)}, ownedName("testbed"));
    mkdirSync(${JSON.stringify(join(folder, "tmp"))} + "/" + ownedName("alpy-run"));
    console.log(process.pid);
    setInterval(() => undefined, 1e6);`;
  const namespaces = ["--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const child = spawn("unshare", [...namespaces, process.execPath, "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  expect(String(await once(child.stdout, "data"))).toBe("1\n");
  return child;
}

test("prune finds what killed processes have left, without an engine, and lists it with age and size", async () => {
  mkdirSync(join(folder, "running"), { mode: 0o700 });
  mkdirSync(join(folder, "running", "locks"), { mode: 0o700 });
  const expected = [
    { kind: "temporary folder", name: fill(join(folder, "tmp", deadName("alpy-run"))) },
    { kind: "temporary folder", name: fill(join(folder, "tmp", deadName("alpy-qemu"))) },
    { kind: "unfinished golden state", name: fill(join(folder, "cache/alpy/golden", deadName("making-0123abcd"))) },
    { kind: "temporary file", name: fill(join(folder, "cache/alpy", deadName("writing"))) },
    { kind: "socket", name: await createDeadSocket(join(folder, "running", deadName("testbed"))) },
    // As earlier versions named it, and init of a container has this pid.
    { kind: "socket", name: await createDeadSocket(join(folder, "running", "1-0000.socket")) },
    { kind: "lock", name: await createDeadSocket(join(folder, "running/locks", "golden-x.0123456789abcdef")) },
  ];
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number => a.name.localeCompare(b.name);
  const dry = await prune("--dry-run");
  expect(dry.removed.sort(byName)).toMatchObject(expected.sort(byName));
  for (const { kind, ageMs, bytes } of dry.removed) {
    expect(ageMs).toBeGreaterThanOrEqual(0);
    if (/folder|state/.test(kind)) expect(bytes).toBeGreaterThanOrEqual(100_000);
  }
  expect(expected.filter(({ name }) => !existsSync(name))).toEqual([]);
  expect(dry.unsearched).toMatchObject([{ what: "containers and taps" }]);
  const { removed } = await prune();
  expect(removed.sort(byName)).toMatchObject(expected);
  expect(expected.filter(({ name }) => existsSync(name))).toEqual([]);
  expect(existsSync(join(folder, "running"))).toBe(false);
  expect(await prune()).toMatchObject({ removed: [], kept: [] });
});

test("prune leaves alone what a living process owns, and what only looks like ours", async () => {
  const others = [
    join(folder, "tmp", ownedName("alpy-run")),
    join(folder, "tmp", "alpy-AbCdEf"),
    join(folder, "tmp", deadName("other")),
    join(folder, "cache/alpy/golden", ownedName("making-0123abcd")),
  ];
  for (const path of others) fill(path);
  expect(await prune()).toMatchObject({ removed: [], kept: [] });
  expect(others.filter((path) => !existsSync(path))).toEqual([]);
});

/** Returns the shells that guard what a process has created. */
function guardsOf(pid: number): number[] {
  return execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(pid)], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes("alpy-guard"))
    .map((line) => Number.parseInt(line, 10));
}

test.skipIf(missingQemu())(
  "prune removes what is left if a testbed's process and its guard are killed together",
  async () => {
    const fixture = join(import.meta.dirname, "fixtures", "end-testbed.ts");
    const child = spawn(process.execPath, [fixture], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...env },
    });
    const exited = once(child, "exit");
    const failed = exited.then(() => {
      throw new Error("the process has no testbed");
    });
    failed.catch(() => undefined);
    await Promise.race([once(child.stdout, "data"), failed]);
    const pids = [child.pid ?? 0, ...guardsOf(child.pid ?? 0)];
    expect(pids).toHaveLength(3);
    expect(await prune()).toMatchObject({ removed: [], kept: [] });
    for (const signal of ["SIGSTOP", "SIGKILL"] as const) for (const pid of pids) process.kill(pid, signal);
    await exited;
    expect(readdirSync(join(folder, "tmp"))).not.toEqual([]);
    const { removed } = await prune();
    expect(removed.map(({ kind }) => kind).sort()).toEqual(["socket", "temporary folder", "temporary folder"]);
    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
    expect(existsSync(join(folder, "running"))).toBe(false);
  },
);

test.skipIf(missing())(
  "with an engine prune finds the containers of dead processes, and lists those that it cannot check",
  async () => {
    const name = `alpy-prune-${process.pid}`;
    const labels = { session: "none", "creator.pid": "2", "creator.start-time": "1", "boot-id": "another" };
    const options = Object.entries(labels).flatMap(([key, value]) => ["--label", `org.alpy.${key}=${value}`]);
    const namespace = `org.alpy.creator.pid-namespace=${readlinkSync("/proc/self/ns/pid")}`;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const create = (suffix: string, ...more: string[]): Promise<string[]> =>
      docker("create", "--name", name + suffix, ...options, "--label", namespace, ...more, nodeImage, "sh");
    await create("-dead", "--label", `org.alpy.boot-id=${boot}`);
    await create("-unknown");
    try {
      const withEngine = { ...env, DOCKER_HOST: process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock" };
      const dry = await runAlpy(["prune", "--dry-run"], withEngine);
      expect(dry.stdout).toMatch(new RegExp(`^would remove container ${name}-dead \\(\\d+ s old\\)$`, "m"));
      expect(dry.stdout).toMatch(new RegExp(`^kept container ${name}-unknown \\(\\d+ s old\\): .*boot`, "m"));
      const { stdout, exitCode } = await runAlpy(["prune", "--require-engine"], withEngine);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`\nremoved container ${name}-dead (`.slice(1));
      expect(await docker("ps", "--all", "--filter", `name=${name}`, "--format", "{{.Names}}")).toEqual([
        `${name}-unknown`,
      ]);
    } finally {
      await docker("rm", "--force", `${name}-unknown`);
    }
  },
);

test("the things of a process in another PID namespace are kept while it lives, and not by its pid", async () => {
  const child = await startInNamespace(join(folder, "running"));
  expect(await prune()).toMatchObject({ removed: [], kept: [] });
  expect(readdirSync(join(folder, "tmp"))).toHaveLength(1);
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
  // Its guard died with its namespace. Only the host can know that nobody is left in the namespace.
  const isHost = readlinkSync("/proc/self/ns/pid") === "pid:[4026531836]";
  const { removed, kept } = await prune();
  expect(removed.map(({ kind }) => kind).sort()).toEqual(isHost ? ["socket", "temporary folder"] : ["socket"]);
  expect(kept.map(({ kind }) => kind)).toEqual(isHost ? [] : ["temporary folder"]);
  expect(readdirSync(folder)).not.toContain("running");
});

test("what belongs to a PID namespace that cannot be seen is kept, and listed with the reason", async () => {
  const path = fill(join(folder, "tmp", deadName("alpy-run")));
  const namespaces = ["--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const child = spawn("unshare", [...namespaces, ...alpy, "prune", "--json"], { env: { ...process.env, ...env } });
  const report = JSON.parse(await text(child.stdout)) as Report;
  expect(report.kept.filter(({ name }) => name.startsWith(folder))).toMatchObject([
    { kind: "temporary folder", name: path, reason: "its owner is in a PID namespace that cannot be seen from here" },
  ]);
  expect(existsSync(path)).toBe(true);
});

test("prune removes a symbolic link, and not its target", async () => {
  const target = fill(join(folder, "target"));
  const link = join(folder, "tmp", deadName("alpy-run"));
  symlinkSync(target, link);
  expect((await prune()).removed).toMatchObject([{ kind: "temporary folder", name: link }]);
  expect(readdirSync(target)).toEqual(["content"]);
});

test("prune shows what it has done in lines, without control characters, and its exit code says whether it is complete", async () => {
  const name = deadName("alpy-run");
  fill(join(folder, "tmp", name));
  const { stdout, stderr, exitCode } = await runAlpy(["prune", "-n"], env);
  const line = stdout.split("\n").find((one) => one.includes(name));
  expect(line?.replace(join(folder, "tmp", name), "PATH")).toMatch(
    /^would remove temporary folder PATH \(\d+ s old, 1\d\d\.\d kB\)$/,
  );
  expect(stderr).toMatch(/^containers and taps were not searched: .*missing\.sock/);
  expect(exitCode).toBe(0);
  expect((await runAlpy(["prune", "--require-engine"], env)).exitCode).toBe(1);
  expect(readdirSync(join(folder, "tmp"))).toEqual([]);
});

test.each(["ps", "console", "watch", "shell"])("alpy %s refuses a runtime folder of another user", async (command) => {
  const running = isRoot ? join(folder, "running") : "/usr";
  if (isRoot) {
    mkdirSync(running, { mode: 0o700 });
    writeFileSync(join(running, ownedName("testbed")), "\x1b]52;c;AAAA\x07");
    chownSync(running, NOBODY, NOBODY);
  }
  const { stdout, stderr, exitCode } = await runAlpy([command], { ...env, ALPY_RUNTIME_FOLDER: running });
  expect(stdout).toBe("");
  expect(stderr).toMatch(
    /^alpy: \/\S+ must be a folder that belongs to user \d+ and .* but it belongs to user \d+: remove it/,
  );
  expect(exitCode).toBe(1);
});

test("prune looks into no runtime folder that others can write, and says so", async () => {
  const running = join(folder, "running");
  mkdirSync(running);
  chmodSync(running, 0o777);
  const socket = await createDeadSocket(join(running, deadName("testbed")));
  const { stderr, exitCode } = await runAlpy(["prune"], env);
  expect(stderr).toContain("sockets were not searched: ");
  expect(exitCode).toBe(1);
  expect(existsSync(socket)).toBe(true);
});
