import { expect, test } from "vitest";
import { type CliOptions, openCli, openConsole } from "../index.ts";
import { type Exchange, ScriptedCli } from "./scripted-cli.fixture.ts";

/** Opens the command line of a scripted system; settles soon, because the script sends all of an answer at once. */
async function open(greeting: string, exchanges: readonly Exchange[], options: CliOptions) {
  const peer = new ScriptedCli(greeting, exchanges);
  const console = openConsole(peer.stream, { timeoutMs: 10_000 });
  return { peer, console, cli: await openCli(console, { settleMs: 20, ...options }) };
}

test("a system like Cisco's IOS: login, enable, pages, a log message behind the prompt, questions, refused commands", async () => {
  const erase = `${"\b".repeat(9)}${" ".repeat(8)}${"\b".repeat(9)}`;
  const { peer, console, cli } = await open(
    "\r\n\r\nPress RETURN to get started.\r\n\r\n",
    [
      ["\r", "\r\n\r\nUser Access Verification\r\n\r\nUsername: "],
      ["admin\r", "admin\r\nPassword: "],
      ["rab bit\r", "\r\nrouter>"],
      ["\r", "\r\nrouter>"],
      ["terminal length 0\r", "terminal length 0\r\nrouter>"],
      ["enable\r", "enable\r\nPassword: "],
      ["warren\r", "\r\nrouter#"],
      [
        "show ip interface brief\r",
        `show ip interface brief\r\nInterface    IP-Address\r\nGi0/0        10.0.0.1\r\n --More-- `,
      ],
      [" ", `${erase}Gi0/1        unassigned\r\nrouter#`],
      [
        "configure terminal\r",
        "configure terminal\r\nEnter configuration commands, one per line.  End with CNTL/Z.\r\nrouter(config)#",
      ],
      [
        "interfaze Gi0/1\r",
        "interfaze Gi0/1\r\n              ^\r\n% Invalid input detected at '^' marker.\r\n\r\nrouter(config)#",
      ],
      ["interface Gi0/1\r", "interface Gi0/1\r\nrouter(config-if)#"],
      [
        "description a very long description that the line editor scrolls\r",
        "description a very long\rrouter(config-if)#$g description that the line editor scrolls\r\nrouter(config-if)#",
      ],
      ["exit\r", "exit\r\nrouter(config)#"],
      [
        "end\r",
        "end\r\nrouter#\r\n*Nov 26 12:00:00.123: %SYS-5-CONFIG_I: Configured from console by admin on console\r\n",
      ],
      [
        "write erase\r",
        "write erase\r\nErasing the nvram filesystem will remove all configuration files! Continue? [confirm]",
      ],
      ["\r", "\r\n[OK]\r\nErase of nvram: complete\r\nrouter#"],
    ],
    { profile: "cisco-ios", login: "admin", password: "rab bit" },
  );
  expect([cli.mode, cli.prompt]).toEqual(["user", "router>"]);
  await cli.enter("enable", { questions: [{ prompt: /^Password:/, answer: "warren", secret: true }] });
  expect(cli.mode).toBe("enable");
  expect(await cli.run("show ip interface brief")).toEqual({
    output: "Interface    IP-Address\nGi0/0        10.0.0.1\nGi0/1        unassigned",
    error: undefined,
    mode: "enable",
  });
  await cli.enter("configure");
  await expect(cli.check("interfaze Gi0/1")).rejects.toMatchObject({
    code: "command-failed",
    command: "interfaze Gi0/1",
    error: "% Invalid input detected at '^' marker.",
  });
  expect((await cli.check("interface Gi0/1")).mode).toBe("section");
  expect((await cli.check("description a very long description that the line editor scrolls")).output).toBe("");
  await cli.enter("enable");
  const erased = await cli.run("write erase", { questions: [{ prompt: /\[confirm\] ?$/, answer: "" }] });
  expect(erased.output).toBe(
    "Erasing the nvram filesystem will remove all configuration files! Continue? [confirm]\n[OK]\nErase of nvram: complete",
  );
  expect(peer.missing).toEqual([]);
  expect(console.hideSecrets("rab bit, warren")).toBe("(hidden), (hidden)");
});

test("a system like JunOS: the banner of the configuration is not output", async () => {
  const { peer, cli } = await open(
    "\r\nrabbit (ttyu0)\r\n\r\nlogin: ",
    [
      ["root\r", "root\r\nPassword:"],
      ["rab bit\r", "\r\n\r\n--- JUNOS 21.1R1.11 Kernel 64-bit\r\nroot@rabbit> "],
      ["\r", "\r\n\r\nroot@rabbit> "],
      ["set cli screen-length 0\r", "set cli screen-length 0 \r\nScreen length set to 0\r\n\r\nroot@rabbit> "],
      ["configure\r", "configure \r\nEntering configuration mode\r\n\r\n[edit]\r\nroot@rabbit# "],
      ["set system host-name warren\r", "set system host-name warren \r\n\r\n[edit]\r\nroot@rabbit# "],
      ["set sytem\r", "set sytem\r\n        ^\r\nsyntax error.\r\n\r\n[edit]\r\nroot@rabbit# "],
      ["commit\r", "commit \r\ncommit complete\r\n\r\n[edit]\r\nroot@warren# "],
      ["exit configuration-mode\r", "exit configuration-mode \r\nExiting configuration mode\r\n\r\nroot@warren> "],
      ["show interfaces terse\r", "show interfaces terse \r\nInterface   Admin\r\nge-0/0/0    up\r\n---(more 50%)---"],
      [" ", "\r                                        \rge-0/0/1    up\r\n\r\nroot@warren> "],
    ],
    { profile: "junos", login: "root", password: "rab bit" },
  );
  await cli.enter("configure");
  expect((await cli.check("set system host-name warren")).output).toBe("");
  await expect(cli.check("set sytem")).rejects.toMatchObject({ error: "syntax error." });
  expect((await cli.check("commit")).output).toBe("commit complete\n");
  expect(cli.prompt).toBe("root@warren#");
  await cli.enter("operational");
  expect((await cli.run("show interfaces terse")).output).toBe("Interface   Admin\nge-0/0/0    up\nge-0/0/1    up\n");
  expect(peer.missing).toEqual([]);
});

test("a system like VyOS: the pager is less, and a configuration with changes is not left silently", async () => {
  const { peer, cli } = await open(
    "\r\nWelcome to VyOS - vyos ttyS0\r\n\r\nvyos login: ",
    [
      ["vyos\r", "vyos\r\nPassword: "],
      ["vyos123\r", "\r\nWelcome to VyOS!\r\n\u001b[?2004hvyos@vyos:~$ "],
      ["\r", "\r\n\u001b[?2004l\r\u001b[?2004hvyos@vyos:~$ "],
      ["set terminal length 0\r", "set terminal length 0\r\n\u001b[?2004l\rvyos@vyos:~$ "],
      ["show version\r", "show version\r\nVersion: VyOS 1.4\r\n:"],
      [" ", "\r\u001b[KBuilt by: us\r\n\u001b[7m(END)\u001b[27m"],
      ["q", "\r\u001b[K\u001b[?2004hvyos@vyos:~$ "],
      ["configure\r", "configure\r\n[edit]\r\nvyos@vyos# "],
      [
        "set interfaces foo\r",
        "set interfaces foo\r\n\r\n  Configuration path: interfaces [foo] is not valid\r\n  Set failed\r\n\r\n[edit]\r\nvyos@vyos# ",
      ],
      [
        "exit\r",
        "exit\r\nCannot exit: configuration modified.\r\nUse 'exit discard' to discard the changes and exit.\r\n[edit]\r\nvyos@vyos# ",
      ],
    ],
    { profile: "vyos", login: "vyos", password: "vyos123" },
  );
  expect((await cli.run("show version")).output).toBe("Version: VyOS 1.4\nBuilt by: us");
  await cli.enter("configure");
  await expect(cli.check("set interfaces foo")).rejects.toMatchObject({
    error: "  Configuration path: interfaces [foo] is not valid",
  });
  await expect(cli.enter("operational")).rejects.toThrow(
    'enter: "exit" was refused: "Cannot exit: configuration modified."',
  );
  expect(peer.missing).toEqual([]);
});

test("a system like RouterOS: the prompt has the path of the menu, and lines are drawn again as they are typed", async () => {
  const prompt = "\r\r\r\r[admin@MikroTik] > ";
  const { peer, cli } = await open(
    "\r\nMikroTik 6.49 (stable)\r\nMikroTik Login: ",
    [
      ["admin+ct\r", "admin+ct\r\nPassword: "],
      ["\r", `\r\n\r\n${prompt}`],
      ["\r", `\r\n${prompt}`],
      [
        "/ip address\r",
        `/\r[admin@MikroTik] > /ip\r[admin@MikroTik] > /ip address\r\n\r\r[admin@MikroTik] /ip/address> `,
      ],
      ["print\r", "print\r\nFlags: X - disabled\r\n 0   10.0.0.1/24\r\n-- [Q quit|D dump|down]"],
      [" ", "\r                       \r 1   10.0.1.1/24\r\n\r\r[admin@MikroTik] /ip/address> "],
      ["add foo\r", "add foo\r\nexpected end of command (line 1 column 5)\r\n\r\r[admin@MikroTik] /ip/address> "],
    ],
    { profile: "routeros", login: "admin+ct", password: "" },
  );
  expect((await cli.run("/ip address")).output).toBe("");
  expect(cli.prompt).toBe("[admin@MikroTik] /ip/address>");
  expect((await cli.run("print")).output).toBe("Flags: X - disabled\n 0   10.0.0.1/24\n 1   10.0.1.1/24");
  await expect(cli.check("add foo")).rejects.toMatchObject({ error: "expected end of command (line 1 column 5)" });
  expect(peer.missing).toEqual([]);
});

test("a system like FRRouting: a daemon's name before a refusal, and reports of a commit that look like refusals", async () => {
  const { cli } = await open(
    "warren(config)# ",
    [
      ["\r", "\r\nwarren(config)# "],
      ["terminal length 0\r", "terminal length 0\r\nwarren(config)# "],
      ["ip foo\r", "ip foo\r\n% [BGP] Unknown command: ip foo\r\nwarren(config)# "],
      ["commit check\r", "commit check\r\n% Candidate configuration validated successfully.\r\n\r\nwarren(config)# "],
      ["commit\r", "commit\r\n% Configuration committed successfully (Transaction ID #1).\r\n\r\nwarren(config)# "],
      ["commit\r", "commit\r\n% No configuration changes to commit.\r\n\r\nwarren(config)# "],
    ],
    { profile: "frr" },
  );
  await expect(cli.check("ip foo")).rejects.toMatchObject({ error: "% [BGP] Unknown command: ip foo" });
  for (const command of ["commit check", "commit", "commit"]) expect((await cli.run(command)).error).toBeUndefined();
});
