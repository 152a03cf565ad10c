import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { openConsole, openShell } from "@alpy/serial-expect";

const ssh = spawn("ssh", ["-tt", process.argv[2] ?? "localhost"], { stdio: ["pipe", "pipe", "inherit"] });
await using console = openConsole(
  { readable: ssh.stdout, writable: ssh.stdin },
  {
    transcript: { text: createWriteStream("console.txt") },
    endStream: true,
  },
);

const shell = await openShell(console);
const { output } = await shell.check("uname -r");
process.stdout.write(`The kernel is ${output}`);

await console.sendLine("ping -c 3 127.0.0.1");
const { groups } = await console.expect(/(?<loss>\d+)% packet loss/, { timeoutMs: 10_000 });
process.stdout.write(`${groups.loss} % of the packets were lost\n`);
