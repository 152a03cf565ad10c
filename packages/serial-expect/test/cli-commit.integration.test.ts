import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cli, type CliOptions, openCli, openConsole } from "../src/index.ts";
import { type PtyOptions, type PtyProcess, spawnPty } from "../src/pty/index.ts";

/*
 * Configurations that have no effect before they are committed, as on VyOS and JunOS. Debian has neither. What is nearest to
 * them are FRRouting's daemons with --tcli, which have a candidate configuration, and bash with less, which are VyOS's line
 * editor, prompt and pager.
 */

/** Debian's folder of FRRouting's daemons. */
const BGPD = "/usr/lib/frr/bgpd";

let folder: string;
const started: PtyProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "commit-"));
});

afterAll(async () => {
  for (const pty of started) expect(pty.kill("SIGHUP")).toBe(false);
  await rm(folder, { recursive: true });
});

async function start(program: string, spawn: PtyOptions, options: CliOptions): Promise<{ cli: Cli } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const pty = stack.use(await spawnPty(program, spawn));
  started.push(pty);
  const console = stack.use(openConsole(pty));
  const cli = await openCli(console, options);
  const live = stack.move();
  return { cli, [Symbol.asyncDispose]: () => live.disposeAsync() };
}

describe("a daemon of FRRouting with a candidate configuration", () => {
  function startBgpd(options: CliOptions) {
    const socket = ["--vty_socket", folder, "-z", join(folder, "zserv"), "-i", join(folder, "pid"), "-P", "0"];
    // Without privileges, routes or a listening port, with its command line on the terminal.
    const args = ["-S", "-n", "-p", "0", "-f", join(folder, "bgpd.conf"), "--tcli", "-t", ...socket];
    return start(BGPD, { args, term: "vt100" }, options);
  }

  test("is configured, checked and committed; a refused command and a discarded change have no effect", async () => {
    await writeFile(join(folder, "bgpd.conf"), "hostname warren\n");
    await using program = await startBgpd({ profile: "frr" });
    const { cli } = program;
    await cli.enter("enable");
    await cli.enter("configure");
    await cli.check("ip prefix-list rabbits seq 5 permit 10.0.0.0/8");
    await expect(cli.check("ip prefix-list rabbits seq 6 permit x")).rejects.toMatchObject({ code: "command-failed" });
    const changes = await cli.check("show configuration candidate changes");
    expect(changes.output).toContain("\n+ip prefix-list rabbits seq 5 permit 10.0.0.0/8\n");
    expect((await cli.check("commit check")).output).toBe("% Candidate configuration validated successfully.\n");
    expect((await cli.check("show running-config")).output).not.toContain("rabbits");
    expect((await cli.check("commit")).output).toMatch(
      /^% Configuration committed successfully \(Transaction ID #\d+\)/,
    );
    expect((await cli.check("show running-config")).output).toContain("rabbits");
    expect(await cli.run("commit")).toMatchObject({ error: undefined, mode: "configure" });

    await cli.check("no ip prefix-list rabbits seq 5 permit 10.0.0.0/8");
    await cli.check("discard");
    expect((await cli.check("show configuration candidate changes")).output).not.toMatch(/^[+-]/m);
    await cli.enter("enable");
    expect(cli.prompt).toBe("warren#");
  });
});

describe("bash with less, as VyOS uses them", () => {
  /** Stand-ins for VyOS's commands, in the shell that its command line is. */
  const COMMANDS = `
    operational='vyos@vyos:\\w$ ' edit='[edit]\\nvyos@vyos# ' changed=
    PS1=$operational
    configure() { PS1=$edit; }
    commit() { if [ $changed ]; then changed=; else echo; echo "  No configuration changes to commit"; echo; fi; }
    show() { seq -f 'interface eth%g' 200 | \${PAGER:-less}; }
    set() {
      case $* in
        "terminal length 0") ;;
        "system "*) changed=1 ;;
        *) printf '\\n  Configuration path: %s is not valid\\n  Set failed\\n\\n' "[$*]" ;;
      esac
    }
    exit() {
      if [ $changed ] && [ "$1" != discard ]; then
        echo "Cannot exit: configuration modified."
        echo "Use 'exit discard' to discard the changes and exit."
      else
        PS1=$operational changed=
      fi
    }`;

  async function startBash(pager: string) {
    const file = join(folder, "vyos.bashrc");
    await writeFile(file, COMMANDS);
    const env = { PATH: process.env.PATH, HOME: folder, PAGER: pager, HISTFILE: "/dev/null" };
    const spawn = { args: ["--noprofile", "--rcfile", file, "-i"], term: "vt220", env, cwd: folder };
    return await start("bash", spawn, { profile: "vyos" });
  }

  test.each(["less", "less -X -E", "cat"])("has its whole output with the pager %s", async (pager) => {
    await using program = await startBash(pager);
    const { cli } = program;
    expect(cli.mode).toBe("operational");
    const expected = Array.from({ length: 200 }, (_, index) => `interface eth${index + 1}`);
    expect((await cli.check("show interfaces")).output.split("\n").filter((line) => line !== "")).toEqual(expected);
    expect(cli.prompt).toBe("vyos@vyos:~$");
  });

  test("is configured, and left only when the changes are committed or discarded", async () => {
    await using program = await startBash("cat");
    const { cli } = program;
    await cli.enter("configure");
    expect(cli.prompt).toBe("vyos@vyos#");
    expect((await cli.check("set system host-name warren")).output).toBe("");
    await expect(cli.check("set interfaces foo")).rejects.toMatchObject({
      error: "  Configuration path: [interfaces foo] is not valid",
    });
    await expect(cli.enter("operational")).rejects.toThrow("Cannot exit: configuration modified.");
    await cli.check("commit");
    expect((await cli.check("commit")).output).toBe("\n  No configuration changes to commit\n");
    await cli.check("set system host-name burrow");
    await cli.check("exit discard");
    expect(cli.mode).toBe("operational");
  });
});
