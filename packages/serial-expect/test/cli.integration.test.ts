import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, watch, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cli, type CliOptions, openCli, openConsole } from "../src/index.ts";
import { type PtyProcess, spawnPty } from "../src/pty/index.ts";

/** Debian's folder of FRRouting's daemons. */
const BGPD = "/usr/lib/frr/bgpd";

let folder: string;
let bgpd: ChildProcess;
const started: PtyProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "frr-"));
  const socket = ["--vty_socket", folder, "-z", join(folder, "zserv"), "-i", join(folder, "pid"), "-P", "0"];
  // Without privileges, routes or a listening port; it ends with this process.
  const args = ["--pdeathsig", "KILL", BGPD, "-S", "-n", "-p", "0", "-f", join(folder, "bgpd.conf"), ...socket];
  const config = Array.from(
    { length: 60 },
    (_, index) => `ip prefix-list many seq ${index + 1} permit 10.${index}.0.0/16`,
  );
  await writeFile(join(folder, "bgpd.conf"), `${config.join("\n")}\n`);
  const ready = fileAppears(folder, "bgpd.vty");
  bgpd = spawn("setpriv", args, { stdio: "ignore" });
  const failed = once(bgpd, "exit").then(() => {
    throw new Error(`${BGPD} ended; is the Debian package frr installed?`);
  });
  await Promise.race([ready, failed]);
  failed.catch(() => {});
});

afterAll(async () => {
  bgpd.kill("SIGKILL");
  if (bgpd.exitCode === null && bgpd.signalCode === null) await once(bgpd, "exit");
  await rm(folder, { recursive: true });
  for (const pty of started) expect(pty.kill("SIGHUP")).toBe(false);
});

async function fileAppears(directory: string, name: string): Promise<void> {
  const end = AbortSignal.timeout(20_000);
  for await (const { filename } of watch(directory, { signal: end })) if (filename === name) return;
}

/** Starts vtysh, with a program for pages. */
async function start(pager: string, options: CliOptions): Promise<{ cli: Cli } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const env = { PATH: process.env.PATH, VTYSH_PAGER: pager, HOME: folder, VTYSH_HISTFILE: "/dev/null" };
  const pty = stack.use(await spawnPty("vtysh", { args: ["--vty_socket", folder], term: "vt100", env }));
  started.push(pty);
  const console = stack.use(openConsole(pty));
  const cli = await openCli(console, options);
  const live = stack.move();
  return { cli, [Symbol.asyncDispose]: () => live.disposeAsync() };
}

describe("vtysh of FRRouting", () => {
  test("is configured through its modes, and refuses what is wrong", async () => {
    await using program = await start("cat", { profile: "frr" });
    const { cli } = program;
    expect(cli.mode).toBe("enable");
    await cli.enter("configure");
    expect(await cli.check("router bgp 64512")).toEqual({ output: "", error: undefined, mode: "section" });
    await cli.check("bgp router-id 192.0.2.1");
    await expect(cli.check("bgp router-id x")).rejects.toMatchObject({
      code: "command-failed",
      error: "% Unknown command: bgp router-id x",
    });
    await cli.enter("enable");
    const { output } = await cli.check("show running-config");
    expect(output).toMatch(/^Building configuration\.\.\.\n\nCurrent configuration:\n!\nfrr version /);
    expect(output).toContain("\nrouter bgp 64512\n bgp router-id 192.0.2.1\n");
    expect(output).toMatch(/\nend$/);
    await cli.enter("configure");
    await cli.check("hostname warren");
    expect(cli.prompt).toBe("warren(config)#");
    await cli.enter("user");
    expect(cli.prompt).toBe("warren>");
    expect((await cli.run("configure terminal")).error).toBe("% Unknown command: configure terminal");
  });

  test.each(["less", "more -e"])("has the same output with the pager %s as without one", async (pager) => {
    const setup = { profile: "frr", setup: [] } as const;
    await using paged = await start(pager, setup);
    await using plain = await start("cat", { profile: "frr" });
    const expected = (await plain.cli.check("show running-config")).output;
    expect(expected.split("\n").length).toBeGreaterThan(60);
    expect((await paged.cli.check("show running-config")).output.split("\n").filter((line) => line !== "")).toEqual(
      expected.split("\n").filter((line) => line !== ""),
    );
  });

  test("is found again after a command that timed out in a pager without an answer", async () => {
    // This pager shows short outputs without a pause.
    await using program = await start("less -F", {
      profile: "frr",
      pager: [],
      setup: [],
      interrupt: "q",
    });
    const { cli } = program;
    await expect(cli.run("show running-config", { timeoutMs: 500 })).rejects.toMatchObject({ code: "timeout" });
    expect((await cli.run("show version")).output).toMatch(/^FRRouting \d/);
  });
});
