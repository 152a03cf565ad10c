import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findLeftovers, openGuard, ownedName, parseOwnedName } from "../src/index.ts";
import { leftOf, MARK_VARIABLE, markedProcesses, shellOf, until } from "./marked-processes.ts";

/** Arguments of `unshare` for a PID namespace that ends with its first process. */
const NAMESPACES = ["--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount-proc"];
const HOST_NAMESPACE_INODE = 4_026_531_836;

let folder: string;
let mark: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "guard-test-"));
  mark = randomBytes(8).toString("hex");
});
afterEach(async () => {
  expect(await leftOf(() => markedProcesses(mark))).toEqual([]);
  rmSync(folder, { recursive: true });
});

function start(name: string, ...args: string[]): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
  const file = new URL(`fixtures/${name}.ts`, import.meta.url).pathname;
  const env = { ...process.env, TMPDIR: folder, [MARK_VARIABLE]: mark };
  return spawn(process.execPath, [file, ...args], { stdio: ["pipe", "pipe", "inherit"], env });
}

test("a process that has nothing more to do ends, with code 0, and leaves no shell", async () => {
  const child = start("exits", "", join(folder, "locks"));
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(await leftOf(() => markedProcesses(mark))).toEqual([]);
  expect(readdirSync(folder)).toEqual(["locks"]);
  expect(readdirSync(join(folder, "locks"))).toEqual([]);
});

test("what a process still guards when it ends by itself is removed", async () => {
  const kept = join(folder, ownedName("kept"));
  const child = start("exits", kept, join(folder, "locks"));
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(await leftOf(() => readdirSync(folder).slice(1))).toEqual([]);
});

test("a thread has its own guard: what it guards is removed when it ends, and the process goes on", async () => {
  const path = join(folder, "of-thread");
  const child = start("worker", path);
  await once(child.stdout, "data");
  expect(existsSync(path)).toBe(true);
  child.stdin?.write("end the thread\n");
  expect(await leftOf(() => readdirSync(folder))).toEqual([]);
  expect(child.exitCode).toBeNull();
  child.stdin?.end();
});

test("what a thread guards is removed when the process is killed", async () => {
  const child = start("worker", join(folder, "of-thread"));
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  expect(await leftOf(() => readdirSync(folder))).toEqual([]);
});

test("the shells' memory does not grow with the number of entries that were guarded and released", async () => {
  const child = start("many-entries");
  await once(child.stdout, "data");
  const guardMany = async (count: number): Promise<number[]> => {
    child.stdin?.write(`${count}\n`);
    await once(child.stdout, "data");
    const shells = [shellOf(mark, "first"), shellOf(mark, "second")];
    // A shell that sleeps has read everything.
    await until(
      () => shells.every((pid) => / S /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))),
      "the shells have read all",
    );
    return shells.map((pid) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]));
  };
  const before = await guardMany(100);
  const after = await guardMany(5_000);
  for (const [index, kibibytes] of after.entries()) expect(kibibytes - (before[index] ?? 0)).toBeLessThan(256);
  child.stdin?.end();
});

test.each(["/usr/bin/setpriv", ""])(
  "a program never begins if its process dies before it is guarded (setpriv: %j)",
  async (path) => {
    const child = start("ends-early", path);
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    expect(await leftOf(() => markedProcesses(mark))).toEqual([]);
  },
);

test("without setpriv a tied program gets its arguments and an empty input, and the guard ends it", async () => {
  const child = start("tied-without-setpriv");
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await until(() => output.split("\n").length > 2, "the program has written");
  expect(output).toBe("/dev/null\na b $(c)\n");
  child.kill("SIGKILL");
  expect(await leftOf(() => markedProcesses(mark))).toEqual([]);
});

test("a tied program has the descriptors, the environment and the folder that were named, and reports its exit", async () => {
  const guard = await openGuard();
  const script = 'echo "$NAME in $(pwd)"; echo "on three" >&3; readlink /proc/$$/fd/0 >&2; exit 7';
  const { child } = guard.spawnTied("sh", ["-c", script], {
    cwd: folder,
    env: { PATH: process.env["PATH"], NAME: "a name" },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const outputs = [1, 2, 3].map((descriptor) => text(child.stdio[descriptor] as NodeJS.ReadableStream));
  expect(await once(child, "exit")).toEqual([7, null]);
  expect(await Promise.all(outputs)).toEqual([`a name in ${folder}\n`, "/dev/null\n", "on three\n"]);
});

test.each([true, false])("a tied program has its own process group only if that is asked for: %s", async (detached) => {
  const guard = await openGuard();
  const { child } = guard.spawnTied("sh", ["-c", "cat /proc/$$/stat"], { detached });
  const [pid, , , , group] = (await text(child.stdout as NodeJS.ReadableStream)).split(" ");
  expect(pid === group).toBe(detached);
});

test("a clean-up can be started while the process lives on", async () => {
  const guard = await openGuard();
  const path = join(folder, "path");
  mkdirSync(path);
  const entry = guard.guardPath(path);
  entry.cleanUpNow();
  entry.cleanUpNow();
  expect(await leftOf(() => readdirSync(folder))).toEqual([]);
});

test("a symbolic link that was guarded is removed, and not its target", async () => {
  const guard = await openGuard();
  mkdirSync(join(folder, "target", "inner"), { recursive: true });
  const path = join(folder, "link");
  symlinkSync(join(folder, "target"), path);
  guard.guardPath(path).cleanUpNow();
  expect(await leftOf(() => readdirSync(folder).filter((name) => name === "link"))).toEqual([]);
  expect(readdirSync(join(folder, "target"))).toEqual(["inner"]);
});

test("the owner of a file in another PID namespace is seen from here, and ours cannot be checked from there", async () => {
  const index = new URL("../src/index.ts", import.meta.url).href;
  const own = parseOwnedName(ownedName("own"))?.owner;
  const script = `
    const { ownedName, ownerState } = await import(${JSON.stringify(index)});
    const { mkdirSync } = await import("node:fs");
    mkdirSync(${JSON.stringify(folder)} + "/" + ownedName("inner"));
    console.log(ownerState(${JSON.stringify(own)}));
    setInterval(() => undefined, 1e6);`;
  const child = spawn("unshare", [...NAMESPACES, process.execPath, "--input-type=module", "-e", script]);
  const [seen] = await once(child.stdout, "data");
  expect(String(seen)).toBe("unknown\n");
  expect(await findLeftovers(folder)).toMatchObject([{ prefix: "inner", state: "alive" }]);
  child.kill("SIGKILL");
  await once(child, "close");
  const states = async (): Promise<unknown[]> => (await findLeftovers(folder)).map(({ state }) => state);
  // The process inside closes its files shortly before it is dead.
  let last = await states();
  while (last[0] === "alive") last = await states();
  expect(last).toEqual([own?.pidNamespaceInode === HOST_NAMESPACE_INODE ? "dead" : "unknown"]);
});
