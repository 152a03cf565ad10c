import { type ChildProcess, execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { alpy, runAlpy, startAlpy } from "./alpy-command.ts";
import { echoDisk, resetDisk } from "./guest-disks.ts";
import { containersOf, leftAfter, missing, missingQemu, processesWith } from "./support.ts";
import { TerminalScreen } from "./terminal-screen.ts";

const execute = promisify(execFile);
const skipped = missing();

let folder: string;
let disk: string;
let env: Record<string, string>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-cli-"));
  disk = echoDisk(folder);
  mkdirSync(join(folder, "tmp"));
  env = { ALPY_RUNTIME_FOLDER: join(folder, "running"), TMPDIR: join(folder, "tmp"), NO_COLOR: "1" };
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns what a process that ran an appliance has left behind. */
async function left(pid: number): Promise<string[]> {
  const running = existsSync(join(folder, "running")) ? ["the folder of sockets"] : [];
  return [...(await containersOf(pid)), ...processesWith(disk), ...readdirSync(join(folder, "tmp")), ...running];
}

function openTerminal(args: readonly string[], columns = 100): TerminalScreen {
  return new TerminalScreen([...alpy, ...args], {
    columns,
    rows: 40,
    env: { ...process.env, ...env } as Record<string, string>,
  });
}

describe.skipIf(skipped)("alpy run in a terminal", { timeout: 120_000 }, () => {
  let pid = 0;
  afterEach(async () => expect(await leftAfter(10_000, () => left(pid))).toEqual([]));

  test("shows the console, a menu on Ctrl-] and a shell in a node, and ends at q", async () => {
    using screen = openTerminal(["run", disk, "--links", "2", "--memory", "64"]);
    pid = screen.pid;
    await screen.shows("ready");
    expect(screen.text).toContain("192.168.1.2/24");
    screen.type("hello");
    await screen.shows("hello");
    screen.press("C-]");
    await screen.shows(/q +quit/);
    screen.press("1");
    await screen.shows("link1's node #");
    screen.type("ip -brief address show eth0");
    screen.press("Enter");
    await screen.shows(/UP +192\.168\.1\.2/);
    screen.press("C-d");
    await screen.shows(/q +quit[^#]*\n\s*$/);
    screen.press("c");
    await screen.shows("[console: Ctrl-] opens the menu]");
    screen.press("C-]");
    screen.press("q");
  });

  test("cleans up when the terminal is closed", async () => {
    const screen = openTerminal(["run", disk, "--links", "1", "--memory", "64"], 60);
    pid = screen.pid;
    await screen.shows("ready");
    expect(await containersOf(pid)).toHaveLength(2);
    screen.close();
  });
});

test.skipIf(missingQemu())("alpy run keeps running while the guest resets itself", { timeout: 120_000 }, async () => {
  const resetting = resetDisk(folder);
  const appliance = startAlpy(["run", resetting, "--memory", "64", "--json"], env);
  appliance.stderr?.resume();
  const exited = once(appliance, "exit");
  const looped = new Promise<void>((resolve) => {
    let resets = 0;
    appliance.stdout?.on("data", (chunk: Buffer) => {
      resets += chunk.toString().split("R").length - 1;
      // More than the 6 after which waitForShutdown() reports a reset loop.
      if (resets > 8) resolve();
    });
  });
  await Promise.race([looped, exited]);
  appliance.kill("SIGTERM");
  expect(await exited).toEqual([143, null]);
  expect(await leftAfter(10_000, () => Promise.resolve(processesWith(resetting)))).toEqual([]);
});

test("a link with a wrong address is wrong usage, before anything starts", async () => {
  const refused = await runAlpy(["run", disk, "--link", "foo"], env);
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("links[0].addresses[0] must be") });
});

describe.skipIf(skipped)("while an appliance is running", { timeout: 120_000 }, () => {
  let appliance: ChildProcess;
  beforeAll(async () => {
    const args = ["run", disk, "--link", "192.0.2.2/24,via,192.0.2.1", "--memory", "64", "--json"];
    appliance = startAlpy(args, env);
    appliance.stderr?.resume();
    const lines = createInterface({ input: appliance.stdout ?? process.stdin });
    for await (const line of lines) if (line === "ready") break;
  }, 60_000);
  afterAll(async () => {
    const exited = once(appliance, "exit");
    appliance.kill("SIGTERM");
    expect(await exited).toEqual([143, null]);
    expect(await leftAfter(10_000, () => left(appliance.pid ?? 0))).toEqual([]);
  });

  test("ps lists it with its links", async () => {
    const { stdout } = await runAlpy(["ps", "--json"], env);
    const { testbeds } = JSON.parse(stdout) as { testbeds: { pid: number; machines: object[] }[] };
    expect(testbeds.map(({ pid }) => pid)).toEqual([appliance.pid]);
    expect(testbeds[0]?.machines).toMatchObject([
      { name: "dut", state: "running", links: [{ name: "link0", end: { kind: "node", addresses: ["192.0.2.2/24"] } }] },
    ]);
    const { stdout: narrow } = await runAlpy(["ps"], { ...env, COLUMNS: "60" });
    expect(narrow.split("\n").filter((line) => line.length > 60 && !line.includes("/"))).toEqual([]);
  });

  test("show says that it is running", async () => {
    const { stdout } = await runAlpy(["ps", "--json"], env);
    const [running] = (JSON.parse(stdout) as { testbeds: { artifacts: string }[] }).testbeds;
    const shown = await runAlpy(["show", running?.artifacts ?? ""], env);
    expect(shown.stdout).toMatch(/^… running for \d/);
    expect(shown.stdout).toContain("Start the DUT");
  });

  test("shell runs a command in the node and exits with its exit code", async () => {
    const { stdout } = await runAlpy(["shell", "link0", "ip", "-brief", "address"], env);
    expect(stdout).toContain("192.0.2.2/24");
    expect((await runAlpy(["shell", "0", "sh", "-c", "exit 7"], env)).exitCode).toBe(7);
  });

  test("watch shows frames as text and as JSON, and passes the capture to tshark", async () => {
    await runAlpy(["shell", "0", "ping", "-c", "1", "-W", "1", "192.0.2.1"], env);
    const text = await runAlpy(["watch", "--count", "1"], env);
    expect(text.stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}ARP, Request who-has 192\.0\.2\.1 tell 192\.0\.2\.2, /);
    const json = await runAlpy(["watch", "link0", "--count", "1", "--json"], env);
    const { time } = JSON.parse(json.stdout) as { time: string };
    expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(120_000);
    const filtered = await runAlpy(["watch", "--filter", "arp[6:2] = 1 and ether broadcast", "--count", "1"], env);
    expect(filtered.stdout).toMatch(/ ARP, Request who-has 192\.0\.2\.1 tell 192\.0\.2\.2, /);
    const refused = await runAlpy(["watch", "--filter", "icmp an ip"], env);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("at character 6") });
    const piped = ["-c", '"$0" "$1" watch --pcap --count 1 | tcpdump -nr -', ...alpy];
    const { stdout } = await execute("sh", piped, { env: { ...process.env, ...env } });
    expect(stdout).toMatch(/ ARP, Request who-has 192\.0\.2\.1 tell 192\.0\.2\.2, .*\n$/);
    const missing = await runAlpy(["watch", "--wireshark", "no-such-program"], env);
    expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("cannot run no-such-program") });
    using screen = openTerminal(["watch", "--wireshark", "tshark"]);
    await screen.shows("Who has 192.0.2.1? Tell 192.0.2.2");
    screen.press("C-c");
  });

  test("console shows earlier output, sends input, and disconnects at Ctrl-]", async () => {
    using screen = openTerminal(["console"], 60);
    await screen.shows("ready");
    screen.type("from outside");
    await screen.shows("from outside");
    screen.press("C-]");
    await expect.poll(() => processesWith("cli.js\0console")).toEqual([]);
    expect(appliance.exitCode).toBe(null);
  });

  test("a console session is recorded, becomes a script, and the script runs on the recording with noise", async () => {
    const recording = join(folder, "session.jsonl");
    const script = join(folder, "session.ts");
    using screen = openTerminal(["console", "--record", recording], 60);
    await screen.shows("ready");
    screen.type("a line");
    screen.press("Enter");
    await screen.shows("a line");
    screen.press("C-]");
    await expect.poll(() => processesWith("cli.js\0console")).toEqual([]);
    expect(await runAlpy(["console", "--record", recording], env)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("EEXIST"),
    });
    expect(await runAlpy(["console", "suggest", recording, "-o", script], env)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(script, "utf8")).toContain('await console.sendLine("a line");');
    const replayed = await runAlpy(["console", "replay", recording, script, "--noise"], env);
    expect(replayed).toMatchObject({ exitCode: 0, stdout: "20 of 20 rounds passed\n" });
    writeFileSync(script, readFileSync(script, "utf8").replace("a line", "another"));
    const failed = await runAlpy(["console", "replay", recording, script, "--noise", "--rounds", "1"], env);
    expect(failed).toMatchObject({ exitCode: 1, stderr: "alpy: 1 of 1 rounds failed\n" });
    expect(failed.stdout).toContain('"another\\r" was sent, expected "a line\\r"');
  });

  test("a read-only console sends no input", async () => {
    const watcher = startAlpy(["console", "--read-only"], env);
    watcher.stdin?.end("never typed");
    await once(watcher, "exit");
    const { stdout } = await runAlpy(["console", "--read-only"], env);
    expect(stdout).toContain("ready");
    expect(stdout).not.toContain("never");
  });
});

describe("alpy", () => {
  test.each([
    ["an unknown command", ["tightrope"], 2, /unknown command 'tightrope'/],
    ["an unknown option", ["ps", "--loudly"], 2, /unknown option '--loudly'/],
    ["an invalid number", ["run", "x", "--links", "two"], 2, /must be a whole number/],
    ["nothing to run", ["run"], 2, /name the appliance's disk image/],
    ["no testbed", ["console"], 3, /no testbeds are running/],
    ["no recording", ["console", "suggest", "/no/session.jsonl"], 3, /cannot read \/no\/session\.jsonl: ENOENT/],
    ["no artifacts", ["show", "/proc"], 3, /not the artifacts folder of a run/],
    ["a disk that does not exist", ["run", "/no/disk.qcow2"], 1, /\/no\/disk\.qcow2/],
  ])("exits with its documented exit code for %s", async (_name, args, exitCode, message) => {
    const { stderr, stdout, ...end } = await runAlpy(args, env);
    expect(end.exitCode).toBe(exitCode);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
    expect(stdout).toBe("");
  });

  test("completes commands in bash", async () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "alpy"), `#!/bin/sh\nexec "${alpy[0]}" "${alpy[1]}" "$@"\n`, { mode: 0o755 });
    const PATH = `${bin}:${process.env["PATH"]}`;
    const shell = ["env", `PATH=${PATH}`, "bash", "--norc", "--noprofile", "-i"];
    using screen = new TerminalScreen(shell, { columns: 80, rows: 24, env: { ...env, PS1: "> " } });
    screen.type("source <(alpy completion bash); echo sour'ced'");
    screen.press("Enter");
    await screen.shows("\nsourced");
    screen.type("alpy doc");
    screen.press("Tab");
    await screen.shows("> alpy doctor");
  });

  test.each(["zsh", "fish"])("prints a completion script for %s", async (shell) => {
    const { stdout, exitCode } = await runAlpy(["completion", shell], env);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("complete --");
  });
});

describe("alpy doctor", { timeout: 120_000 }, () => {
  test("reports what is missing, and does not fail itself, without engine, QEMU and image", async () => {
    const without = { ALPY_QEMU: "/no/qemu", DOCKER_HOST: "unix:///no/docker.sock", ALPY_NODE_IMAGE: "" };
    const { stdout, stderr, exitCode } = await runAlpy(["doctor", "--live"], { ...env, ...without, COLUMNS: "60" });
    expect(stderr).toBe("");
    expect(exitCode).toBe(1);
    for (const subject of ["QEMU", "Docker engine", "Node image", "Live DUT"]) {
      expect(stdout).toMatch(new RegExp(`^FAIL  ${subject}\n.*(\n .*)*\n      -> `, "m"));
    }
    expect(stdout.split("\n").filter((line) => line.length > 60)).toEqual([]);
  });

  test.skipIf(skipped)(
    "finds everything that these tests need, and shows the DHCP request of a machine without an image",
    async () => {
      const { stdout } = await runAlpy(["doctor", "--live"], env);
      for (const subject of ["QEMU", "Docker engine", "Node creation", "Live DUT"])
        expect(stdout).toContain(`ok    ${subject}`);
      expect(stdout).toMatch(/0\.0\.0\.0\.68 > 255\.255\.255\.255\.67: BOOTP\/DHCP/);
    },
  );

  test("has colours in a terminal, and none where NO_COLOR is set", async () => {
    const colored = { ...env, FORCE_COLOR: "1", NO_COLOR: "" };
    const [plain, painted] = await Promise.all([runAlpy(["ps"], env), runAlpy(["--help"], colored)]);
    expect(plain.stdout).not.toContain("\x1b");
    expect(painted.stdout).toContain("\x1b[1mUsage:");
  });
});
