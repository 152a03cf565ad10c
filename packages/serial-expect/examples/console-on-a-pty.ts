import { interact, openConsole, openShell } from "@alpy/serial-expect";
import { spawnPty } from "@alpy/serial-expect/pty";

await using pty = await spawnPty("bash", { args: ["--norc"] });
await using console = openConsole(pty);
const shell = await openShell(console);
await shell.upload("port = 53\n", "/tmp/dns.conf", { mode: 0o640 });
const { output } = await shell.runScript('grep -c "$1" "$2"', { args: ["port", "/tmp/dns.conf"], exact: true });
await shell.check("rm /tmp/dns.conf");
process.stdout.write(`${output.trim()} port\n`);

// Use the shell yourself until you press Ctrl-].
if (process.stdin.isTTY) await interact(console, { resize: (columns, rows) => pty.resize(columns, rows) });
