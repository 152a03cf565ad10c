import { writeFile } from "node:fs/promises";
import { openConsole } from "@alpy/serial-expect";
import { spawnPty } from "@alpy/serial-expect/pty";
import { openScreen } from "@alpy/serial-expect/screen";

const items = ["1", "Debian", "2", "Advanced options", "3", "Memory test"];
await using pty = await spawnPty("dialog", { args: ["--menu", "Boot", "12", "40", "3", ...items], term: "xterm" });
await using console = openConsole(pty);
await using screen = await openScreen(console, { columns: 80, rows: 24 });

await screen.waitFor({ text: "Boot", highlighted: "Debian" });
await writeFile("menu.svg", screen.toSvg());
process.stdout.write(`${screen}\n`);
await screen.choose("Memory test");
await pty.exit;
