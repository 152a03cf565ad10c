import { test } from "vitest";
import { openPeer } from "./shell-peer.ts";

/*
 * Between the begin and the end of a command nothing is typed: the command would read it. The commands here write what looks
 * like the end of the shell, and are then silent for longer than any such look takes.
 */

const SHELLS: [program: string, args: string[]][] = [
  ["bash", ["--norc"]],
  ["dash", []],
  ["busybox", ["sh"]],
];
const PROMPT = "prompt# ";
const KERNEL_LOG = String.raw`[    0.000000] Linux version 6.1.0 (gcc 12)\r\n[    0.000000] Command line: x\r\n[  999.100000] up\r\n`;

const OUTPUTS: [string, string][] = [
  ["a login prompt", "rabbit login: "],
  ["a password prompt", "Password: "],
  ["the shell's own prompt", PROMPT],
  ["the kernel's log and a login prompt", `${KERNEL_LOG}rabbit login: `],
];

test.concurrent.for(SHELLS.flatMap((shell) => OUTPUTS.map((output) => [...shell, ...output] as const)))(
  "in %s %j nothing is typed into a command that writes %s and waits",
  async ([program, args, _, output], { expect }) => {
    await using peer = await openPeer(program, { args, env: { PS1: PROMPT } });
    const { shell, typed } = peer;
    const before = typed.length;
    const result = await shell.run(`printf '${output}'; sleep 2.2; printf 'done\\n'; (exit 5)`);
    expect(result.exitCode).toBe(5);
    expect(result.output.endsWith(`${output.slice(-5)}done\n`)).toBe(true);
    expect(typed.slice(before)).toHaveLength(1);
  },
);

test.concurrent("a command whose echo is off is not interrupted because it writes a login prompt", async ({
  expect,
}) => {
  await using peer = await openPeer("bash", { args: ["--norc"] });
  const result = await peer.shell.run("stty -echo; printf 'susetest login: '; sleep 2.2; echo done; stty echo");
  expect(result).toMatchObject({ exitCode: 0, output: "susetest login: done\n" });
});

test.concurrent("an answer of the caller reaches a command that asks in the form of a login prompt", async ({
  expect,
}) => {
  await using peer = await openPeer("dash", {});
  const asked = peer.shell.run("printf 'login: '; sleep 2.2; echo asked >&2; read x; echo got=$x", {
    timeoutMs: 15_000,
  });
  await peer.seen(/login: asked/);
  await peer.console.sendLine("bob");
  expect((await asked).output.replace("bob\n", "")).toBe("login: asked\ngot=bob\n");
});

test.concurrent("a machine that stops and shows a getty is a lost shell, and nothing is typed into it", async ({
  expect,
}) => {
  await using peer = await openPeer("bash", { args: ["--norc"] });
  const before = peer.typed.length;
  // agetty discards what the terminal has not delivered yet.
  const reboot = String.raw`exec sh -c 'printf "[   99.5] reboot: Restarting system\r\n"; sleep 1; exec /sbin/agetty --noclear - 115200 vt220'`;
  await expect(peer.shell.run(reboot, { timeoutMs: 15_000 })).rejects.toMatchObject({
    code: "shell-lost",
    message: expect.stringContaining("the machine stopped or booted"),
  });
  expect(peer.typed.slice(before)).toHaveLength(1);
});

test.concurrent.for(SHELLS)(
  "a Ctrl-C of the caller interrupts a command in %s %j, which is reported",
  async ([program, args], { expect }) => {
    await using peer = await openPeer(program, { args });
    // A process of its own: bash can miss a signal between a builtin and the next program.
    const running = peer.shell.run("sh -c 'echo begun; exec sleep 1000'", { timeoutMs: 15_000 });
    await peer.seen(/^begun/m);
    await peer.console.sendControl("c");
    await expect(running).rejects.toMatchObject({ code: "interrupted" });
    expect(await peer.shell.run("echo on; (exit 4)")).toMatchObject({ exitCode: 4, output: "on\n" });
  },
);

test.concurrent("a command after one that timed out is typed once in dash, which discards what comes right behind Ctrl-C", async ({
  expect,
}) => {
  await using peer = await openPeer("dash", {});
  for (let round = 0; round < 20; round++) {
    await expect(peer.shell.run("sleep 1000", { timeoutMs: 60 })).rejects.toMatchObject({ code: "timeout" });
    const before = peer.typed.length;
    expect(await peer.shell.run(`echo ${round}`)).toMatchObject({ output: `${round}\n` });
    expect(peer.typed.slice(before).filter((line) => line.includes(":sync:"))).toHaveLength(1);
  }
});
