import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ShellCommandError } from "../errors.ts";
import type { Shell } from "./shell.ts";

/** A shell under test and its console. */
export interface ShellPeer {
  shell: Shell;
  close(): Promise<void>;
}

/** The commands of the contract and their results, for peers that only play a shell. */
export const scriptedCommands: ReadonlyMap<string, { output: string; exitCode: number }> = new Map([
  ["export PAGER=cat MANPAGER=cat GIT_PAGER=cat SYSTEMD_PAGER=", { output: "", exitCode: 0 }],
  ["true", { output: "", exitCode: 0 }],
  ["printf 'a\\nb\\n'", { output: "a\nb\n", exitCode: 0 }],
  ["printf 'no end'", { output: "no end", exitCode: 0 }],
  ["(exit 42)", { output: "", exitCode: 42 }],
  [
    "printf '%s\\n' 'login: ' '# ' '$ ' ':run:' ':end:0:'",
    { output: "login: \n# \n$ \n:run:\n:end:0:\n", exitCode: 0 },
  ],
  ["if", { output: "syntax error\n", exitCode: 2 }],
  ["echo out; echo err >&2; false", { output: "out\nerr\n", exitCode: 1 }],
  [
    "printf '%s|' 'it'\\''s' '!!' 'a\tb' 'é€😀' '\\n' \"\\$HOME\"\nprintf ' %s' end # comment",
    { output: "it's|!!|a\tb|é€😀|\\n|$HOME| end", exitCode: 0 },
  ],
  ["variable=kept", { output: "", exitCode: 0 }],
  ["echo $variable", { output: "kept\n", exitCode: 0 }],
  [`echo ${"long ".repeat(600)}`, { output: `${"long ".repeat(600).trim()}\n`, exitCode: 0 }],
  [`printf %s '${"ü!".repeat(1000)}'`, { output: "ü!".repeat(1000), exitCode: 0 }],
  ["seq 1 2000", { output: Array.from({ length: 2000 }, (_, i) => `${i + 1}\n`).join(""), exitCode: 0 }],
  ...Array.from({ length: 20 }, (_, i) => [`echo ${i}; (exit ${i})`, { output: `${i}\n`, exitCode: i }] as const),
]);

/** Tests that must pass for a shell on any console. */
export function shellContract(name: string, open: () => Promise<ShellPeer>): void {
  describe(name, () => {
    let peer: ShellPeer;

    beforeEach(async () => {
      peer = await open();
    });

    afterEach(() => peer.close());

    test.each([...scriptedCommands].filter(([command]) => !/variable|^if$|exit \d+\)$/.test(command)))(
      "returns exit code and exact output of %.40s",
      async (command, { output, exitCode }) => {
        expect(await peer.shell.run(command)).toEqual({ output, exitCode, outputOmittedBytes: 0 });
      },
    );

    test("returns each output and exit code for its own command", async () => {
      for (let i = 0; i < 20; i++)
        expect(await peer.shell.run(`echo ${i}; (exit ${i})`)).toMatchObject({ exitCode: i, output: `${i}\n` });
    });

    test("keeps variables from one command to the next", async () => {
      await peer.shell.check("variable=kept");
      expect((await peer.shell.check("echo $variable")).output).toBe("kept\n");
    });

    test("survives a syntax error", async () => {
      expect((await peer.shell.run("if")).exitCode).not.toBe(0);
      expect((await peer.shell.run("(exit 42)")).exitCode).toBe(42);
    });

    test("check throws with the output of a failing command", async () => {
      const failing = peer.shell.check("echo out; echo err >&2; false");
      await expect(failing).rejects.toThrow(ShellCommandError);
      await expect(failing).rejects.toMatchObject({ code: "command-failed", exitCode: 1, output: "out\nerr\n" });
      await expect(failing).rejects.toThrow('"out\\n"');
    });

    test("interrupts a command that times out or is aborted, and stays usable", async () => {
      await expect(peer.shell.run("sleep 1000", { timeoutMs: 200 })).rejects.toMatchObject({ code: "timeout" });
      expect((await peer.shell.run("(exit 42)")).exitCode).toBe(42);
      const controller = new AbortController();
      const running = peer.shell.run("sleep 1000", { signal: controller.signal });
      controller.abort(new Error("enough"));
      await expect(running).rejects.toThrow("enough");
      expect((await peer.shell.run("(exit 42)")).exitCode).toBe(42);
    });

    test("refuses a second command while one runs", async () => {
      const first = peer.shell.run("printf 'no end'");
      await expect(peer.shell.run("true")).rejects.toMatchObject({ code: "busy" });
      expect((await first).output).toBe("no end");
    });
  });
}
