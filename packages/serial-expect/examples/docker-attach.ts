import { openConsole, openShell } from "@alpy/serial-expect";
import { spawnPty } from "@alpy/serial-expect/pty";

// A container with a terminal, started with: docker run -dit --name rabbit IMAGE sh
await using pty = await spawnPty("docker", { args: ["attach", process.argv[2] ?? "rabbit"] });
await using console = openConsole(pty);
const shell = await openShell(console);
process.stdout.write((await shell.check("uname -r")).output);
