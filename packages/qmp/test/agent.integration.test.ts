import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectGuestAgent, type GuestAgent } from "../src/index.ts";
import { errorOf } from "./scripted-qmp.ts";

/** An agent without privileges cannot freeze or power off the machine that runs the tests. */
const UNPRIVILEGED = ["--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs", "--bounding-set=-all"];

let folder: string;
let path: string;
let agentProcess: ChildProcess;

/** Starts Debian's `qemu-ga` at a Unix socket. */
function startAgent(): ChildProcess {
  const args = ["-m", "unix-listen", "-p", path, "-t", folder, "-b", "guest-set-user-password"];
  const isRoot = process.getuid?.() === 0;
  const program = isRoot ? ["setpriv", ...UNPRIVILEGED, "/usr/sbin/qemu-ga"] : ["/usr/sbin/qemu-ga"];
  return spawn(program[0] ?? "", [...program.slice(1), ...args], { stdio: ["ignore", "ignore", "pipe"] });
}

/** Waits until the agent listens. */
async function untilListening(): Promise<void> {
  while (!existsSync(path)) await delay(10);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
  chmodSync(folder, 0o777);
  path = join(folder, "agent.sock");
  agentProcess = startAgent();
  await once(agentProcess, "spawn");
  await untilListening();
});

afterAll(async () => {
  agentProcess.kill("SIGKILL");
  await once(agentProcess, "close");
  rmSync(folder, { recursive: true });
});

describe("the guest agent of Debian", () => {
  const open = (): Promise<GuestAgent> => connectGuestAgent({ path });

  test("answers typed commands, and reports its version", async () => {
    await using agent = await open();
    const { version, supported_commands: commands } = await agent.execute("guest-info");
    const installed = execFileSync("/usr/sbin/qemu-ga", ["--version"], { encoding: "utf8" });
    expect(installed).toContain(version);
    expect(commands).toContainEqual({ name: "guest-exec", enabled: true, "success-response": true });
    const now = Date.now();
    expect(Math.abs((await agent.execute("guest-get-time")) / 1e6 - now)).toBeLessThan(600_000);
    const [first, second] = await Promise.all([agent.execute("guest-ping"), agent.execute("guest-get-osinfo")]);
    expect(first).toEqual({});
    expect(second).toMatchObject({ id: expect.any(String) });
  });

  test("rejects a command that its administrator has disabled, one that does not exist, and bad arguments", async () => {
    await using agent = await open();
    const user = { username: "root", password: "x", crypted: false };
    const disabled = await errorOf(agent.execute("guest-set-user-password", user));
    expect(disabled).toMatchObject({ code: "command-failed", class: "CommandNotFound" });
    expect(disabled.message).not.toContain('"x"');
    expect(
      await errorOf(agent.as<{ commands: object; events: object; open: true }>().execute("guest-fly")),
    ).toMatchObject({
      class: "CommandNotFound",
    });
    expect(await errorOf(agent.execute("guest-file-close", { handle: 99 }))).toMatchObject({ class: "GenericError" });
  });

  test("runs programs with arguments, environment and input, and returns output, exit code and signal", async () => {
    await using agent = await open();
    const script = 'cat; echo "$1 $GREETING"; echo oops >&2; exit 7';
    const args = ["-c", script, "sh", "second argument"];
    const result = await agent.exec("/bin/sh", { args, env: { GREETING: "grüße" }, input: Buffer.from("in\n") });
    expect(result).toMatchObject({ exitCode: 7, signal: undefined, isTruncated: false });
    expect(result.stdout.toString()).toBe("in\nsecond argument grüße\n");
    expect(result.stderr.toString()).toBe("oops\n");
    expect(await agent.exec("/bin/sh", { args: ["-c", "kill -9 $$"] })).toMatchObject({
      exitCode: undefined,
      signal: 9,
    });
    expect((await agent.exec("/bin/echo", { args: ["x"], discardOutput: true })).stdout).toHaveLength(0);
    expect(await errorOf(agent.exec("/no/such/program"))).toMatchObject({
      code: "command-failed",
      command: "guest-exec",
    });
  });

  test("returns megabytes of output whole", async () => {
    await using agent = await open();
    const { stdout } = await agent.exec("/usr/bin/head", { args: ["-c", "3000000", "/dev/zero"] });
    expect(stdout.equals(Buffer.alloc(3_000_000))).toBe(true);
  });

  test("reads and writes files in parts", async () => {
    await using agent = await open();
    const file = join(folder, "data");
    const data = Buffer.alloc(600_000, "0123456789abcdef!");
    await agent.writeFile(file, data);
    expect(readFileSync(file).equals(data)).toBe(true);
    expect((await agent.readFile(file)).equals(data)).toBe(true);
    await agent.writeFile(file, "short\n");
    await agent.writeFile(file, "and more\n", { append: true });
    expect((await agent.readFile(file)).toString()).toBe("short\nand more\n");
    const large = await errorOf(agent.readFile(file, { maxBytes: 5 }));
    expect(large).toMatchObject({ code: "file-too-large" });
    expect(await errorOf(agent.readFile(join(folder, "missing")))).toMatchObject({ code: "command-failed" });
    await agent.writeFile(file, "");
    expect(await agent.readFile(file)).toHaveLength(0);
  });

  test("that may not freeze reports that, and close() then thaws nothing", async () => {
    await using agent = await open();
    expect(await errorOf(agent.freeze())).toMatchObject({ code: "command-failed" });
    expect(await agent.execute("guest-fsfreeze-status")).toBe("thawed");
  });

  test("answers a new client after one that left in the middle of a command", async () => {
    const socket = connect(path);
    await once(socket, "connect");
    socket.write('{"execute":"guest-info","id":1}\n{"execute":"guest-pi');
    await once(socket, "data");
    socket.destroy();
    await using agent = await open();
    expect(await agent.execute("guest-ping")).toEqual({});
  });

  test("serves one client after the other, and the second one waits for the first", async () => {
    const first = await open();
    const waiting = open();
    expect(await first.execute("guest-ping")).toEqual({});
    await first.close();
    await using second = await waiting;
    expect(await second.execute("guest-ping")).toEqual({});
  });

  test("that is killed ends the connection, and pending calls", async () => {
    const agent = await open();
    const sleeping = errorOf(agent.exec("/bin/sleep", { args: ["60"], timeoutMs: 60_000 }));
    await agent.execute("guest-ping");
    agentProcess.kill("SIGKILL");
    await once(agentProcess, "close");
    expect(await sleeping).toMatchObject({ code: "connection-lost" });
    await agent.close();
    rmSync(path, { force: true });
    agentProcess = startAgent();
    await untilListening();
  });
});
