import { expect, test } from "vitest";
import { openConsole, openShell } from "../index.ts";
import { type PowershellScript, ScriptedPowershell } from "./scripted-powershell.fixture.ts";

const LONG = `Write-Output '${"long é ".repeat(200)}'`;
const SCRIPT: PowershellScript = new Map([
  ["$null", ["", 0]],
  ["1+1", ["2\r\n", 0]],
  ["Get-Item nosuch", ["Get-Item: Cannot find path 'nosuch' because it does not exist.\r\n", 1]],
  ["sh -c 'exit 7'; \"it's\"", ["it's\r\n", 7]],
  ["Start-Sleep 1000", undefined],
  [LONG, [`${"long ".repeat(200)}\r\n`, 0]],
]);

async function open(dialect?: "powershell") {
  const peer = new ScriptedPowershell(SCRIPT);
  const console = openConsole(peer.stream, { timeoutMs: 2000 });
  return { peer, shell: await openShell(console, { dialect, settleMs: 10, wakeMs: 30 }) };
}

test("PowerShell, played by script, is detected, and its commands have exit codes", async () => {
  const { peer, shell } = await open();
  expect(shell.dialect).toBe("powershell");
  expect(await shell.run("1+1")).toEqual({ exitCode: 0, output: "2\n", outputOmittedBytes: 0 });
  expect((await shell.run("Get-Item nosuch")).exitCode).toBe(1);
  expect(await shell.run("sh -c 'exit 7'; \"it's\"")).toMatchObject({ exitCode: 7, output: "it's\n" });
  expect((await shell.run(LONG)).output).toBe(`${"long ".repeat(200)}\n`);
  await expect(shell.run("Start-Sleep 1000", { timeoutMs: 100 })).rejects.toMatchObject({ code: "timeout" });
  expect((await shell.run("1+1")).output).toBe("2\n");
  const before = peer.received().length;
  await expect(shell.upload("x", "x")).rejects.toMatchObject({ code: "unsupported" });
  expect(peer.received()).toHaveLength(before);
});

test("a dialect that is given is not detected", async () => {
  const { peer, shell } = await open("powershell");
  expect((await shell.run("1+1")).output).toBe("2\n");
  expect(peer.received().toString()).not.toContain("~run,");
});
