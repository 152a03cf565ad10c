import { describe, expect, test } from "vitest";
import { type Cli, type CliOptions, openCli, openConsole, type SerialConsole } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";
import { type Exchange, ScriptedCli } from "./scripted-cli.fixture.ts";

const PROMPT = { prompt: /^> ?$/, settleMs: 10 } as const;

function scripted(greeting: string, exchanges: readonly Exchange[]): { peer: ScriptedCli; console: SerialConsole } {
  const peer = new ScriptedCli(greeting, exchanges);
  return { peer, console: openConsole(peer.stream, { timeoutMs: 5000 }) };
}

describe("openCli", () => {
  test("takes a line for the prompt only if an empty command leads to it again", async () => {
    const { peer, console } = scripted("Loading modules\r\n> ", [
      ["\r", "\r\ndone\r\nready> "],
      ["\r", "\r\nready> "],
    ]);
    const cli = await openCli(console, { prompt: /^(ready)?> ?$/, settleMs: 10 });
    expect([cli.prompt, cli.mode]).toEqual(["ready>", undefined]);
    expect(peer.missing).toEqual([]);
  });

  test.each([
    ["asks for a login, but the options have none", "login: ", [], PROMPT],
    ["asks for a password, but the options have none", "Password: ", [], PROMPT],
    [
      "asked for the login again",
      "Username: ",
      [
        ["me\r", "me\r\nPassword: "],
        ["1234\r", "\r\nNo.\r\nUsername: "],
      ],
      { ...PROMPT, login: "me", password: "1234" },
    ],
  ] satisfies [string, string, Exchange[], CliOptions][])(
    "reports that the console %s",
    async (message, greeting, exchanges, options) => {
      const { console } = scripted(greeting, exchanges);
      const failed = openCli(console, options);
      await expect(failed).rejects.toMatchObject({ code: "login-failed" });
      await expect(failed).rejects.toThrow(message);
    },
  );

  test("answers further questions of a login: a second factor, and a password that must be changed", async () => {
    const { peer, console } = scripted("login as: ", [
      ["admin\r", "admin\r\nPassword for admin: "],
      ["old one\r", "\r\nVerification code: "],
      ["123456\r", "\r\nYour password has expired.\r\nNew password: "],
      ["new one\r", "\r\nRetype new password: "],
      ["new one\r", "\r\n> "],
      ["\r", "\r\n> "],
    ]);
    const questions = [
      { prompt: /^Verification code: ?$/, answer: "123456", secret: true },
      { prompt: /^(Retype n|N)ew password: ?$/, answer: "new one", secret: true },
    ];
    const cli = await openCli(console, { ...PROMPT, login: "admin", password: "old one", questions });
    expect(cli.prompt).toBe(">");
    expect(peer.missing).toEqual([]);
    expect(console.hideSecrets("old one, 123456, new one")).toBe("(hidden), (hidden), (hidden)");
  });

  test.each<[string, unknown]>([
    ["openCli: options must be an object with profile, modes or prompt, got {}", {}],
    ["openCli: profile must be cisco-ios, frr, junos, routeros, vyos, or a profile, got 'ios'", { profile: "ios" }],
    ['openCli: unknown option "promt"', { promt: /x/ }],
    ["openCli: pager[0].prompt must be a RegExp, got 'x'", { ...PROMPT, pager: [{ prompt: "x", answer: " " }] }],
    [
      "openCli: pager[0].answer must be a string, got a value of type undefined (hidden)",
      { ...PROMPT, pager: [{ prompt: /x/ }] },
    ],
    ["openCli: errors[1] must be a RegExp, got 'x'", { ...PROMPT, errors: [/x/, "x"] }],
    ["openCli: modes.a.prompt must be a RegExp, got undefined", { modes: { a: {} } }],
    ["openCli: modes.a.from and leaveTo must be one of a, got 'b'", { modes: { a: { prompt: /x/, from: "b" } } }],
    ['openCli: modes.a: unknown option "x"', { modes: { a: { prompt: /x/, x: 1 } } }],
    ["openCli: profile.setup[0] must be a string, got 1", { profile: { modes: { a: { prompt: /x/ } }, setup: [1] } }],
  ])("refuses bad options: %s", async (message, options) => {
    const console = openConsole(new SerialPeer().stream);
    const refused = expect(openCli(console, options as CliOptions)).rejects;
    await refused.toThrow(TypeError);
    await expect(openCli(console, options as CliOptions)).rejects.toThrow(message);
  });
});

describe("a command", () => {
  async function open(
    exchanges: readonly Exchange[],
    options: CliOptions = PROMPT,
  ): Promise<{ peer: ScriptedCli; cli: Cli }> {
    const { peer, console } = scripted("> ", [["\r", "\r\n> "], ...exchanges]);
    return { peer, cli: await openCli(console, options) };
  }

  test("that times out is interrupted, and the next one first finds the prompt again", async () => {
    const { peer, cli } = await open([
      ["ping\r", "ping\r\n!!!!"],
      ["\u0003", "^C\r\n5 lost\r\n> "],
      ["\r", "\r\n> "],
      ["show\r", "show\r\nshown\r\n> "],
    ]);
    const failed = cli.run("ping", { timeoutMs: 100 });
    await expect(failed).rejects.toMatchObject({ code: "timeout" });
    await expect(failed).rejects.toThrow(
      /^run: "ping": no prompt of the profile was received within 100 ms; .*\n[\s\S]*!!!!/,
    );
    expect((await cli.run("show")).output).toBe("shown");
    expect(peer.missing).toEqual([]);
  });

  test("with a very long output is read in a time that grows no faster than the output", async () => {
    const line = `${"x".repeat(78)}\r\n`;
    const { cli } = await open([["show\r", `show\r\n${line.repeat(20_000)}> `]]);
    expect((await cli.run("show")).output).toHaveLength(79 * 20_000 - 1);
  });

  test("with output that looks like a prompt in its middle is read to its end", async () => {
    const { cli } = await open([["show\r", "show\r\n> \r\nmore\r\n> "]]);
    expect((await cli.run("show")).output).toBe(">\nmore");
  });

  test("that ends the session reports its end, and its last words", async () => {
    const { peer, cli } = await open([["exit\r", "exit\r\nbye\r\n"]]);
    const failed = cli.run("exit");
    setImmediate(() => setImmediate(() => setImmediate(() => peer.ends())));
    await expect(failed).rejects.toMatchObject({ code: "eof" });
    await expect(failed).rejects.toThrow(/^run: "exit": the console ended\.\n[\s\S]*bye/);
  });

  test("is refused while another runs, and if it has line ends", async () => {
    const { cli } = await open([["slow\r", "slow\r\n> "]]);
    const slow = cli.run("slow");
    await expect(cli.run("fast")).rejects.toMatchObject({ code: "busy" });
    await slow;
    await expect(cli.run("a\nb")).rejects.toThrow("run: command must be one line of text without control characters");
    await expect(cli.check("a", { foo: 1 } as never)).rejects.toThrow('check: unknown option "foo"');
    await expect(cli.enter("configure")).rejects.toThrow("enter: mode must be one of , got 'configure'");
  });

  test("that leads to another mode than the profile says is an error", async () => {
    const modes = { a: { prompt: /^> ?$/ }, b: { prompt: /^b> ?$/, from: "a", enter: "go" }, c: { prompt: /^c> ?$/ } };
    const { cli } = await open([["go\r", "go\r\nc> "]], { modes, settleMs: 10 });
    const failed = cli.enter("b");
    await expect(failed).rejects.toMatchObject({ code: "wrong-mode" });
    await expect(failed).rejects.toThrow('enter: "go" led to mode c, expected mode b');
    await expect(cli.enter("a")).rejects.toThrow("enter: no command leads from mode c to mode a");
  });
});
