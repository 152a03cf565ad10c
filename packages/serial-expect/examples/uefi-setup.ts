import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { openConsole } from "@alpy/serial-expect";
import { openScreen } from "@alpy/serial-expect/screen";

// Firmware draws its boxes in code page 437, and its set-up has more rows than a terminal.
await using console = openConsole(connect(2001, "console-server.example"), {
  encoding: "cp437",
  endStream: true,
  timeoutMs: 60_000,
});
await using screen = await openScreen(console, { columns: 80, rows: 50 });

/** Firmware takes its time; its menus are at the left, and its help at the right and below has highlighted texts, too. */
const menu = { keyTimeoutMs: 10_000, region: { row: 4, rows: 40, columns: 56 } };
const popup = { ...menu, region: { row: 12, rows: 30 } };

await screen.waitFor({ text: "Boot Maintenance Manager", highlighted: "<" });
await screen.choose("Boot Maintenance Manager", menu);
await screen.waitFor({ text: "Boot Next Value" });
await screen.choose("<NONE>", menu);
await screen.waitFor({ text: "Complete Entry" });
await screen.choose("EFI Internal Shell", popup);
await screen.waitFor({ text: "Configuration changed" });
await writeFile("boot-next.svg", screen.toSvg());

await console.send("\u001b[V"); // F10 of a PC-ANSI terminal
await screen.waitFor({ text: "Press 'Y' to confirm" });
await console.send("y");
console.configure({ encoding: "utf8" }); // for the system that boots next
