import { connect } from "node:net";
import { openConsole } from "@alpy/serial-expect";
import { openScreen } from "@alpy/serial-expect/screen";

// A console server that passes the bytes of the machine's serial port on.
await using console = openConsole(connect(2001, "console-server.example"), { endStream: true, timeoutMs: 60_000 });
await using screen = await openScreen(console, { columns: 80, rows: 25 });

// GRUB marks the current entry with a star, too.
await screen.waitFor({ text: "GNU GRUB", highlighted: /^\*/ });
await screen.choose("Advanced options");
await screen.waitFor({ highlighted: "recovery mode" });
await console.send("e");
await screen.waitFor({ text: "setparams", cursor: { row: 4 } });

// The editor of an entry: the kernel's line gets an argument, and Ctrl-X boots it.
const { row } = await screen.waitFor({ text: /^ *\|\s*linux\s/m });
for (let above = 4; above < row; above++) await console.sendKey("down");
await screen.waitFor({ cursor: { row } });
await console.sendKey("end");
await console.send(" systemd.unit=rescue.target");
await screen.waitFor({ text: "rescue.target" });
await console.sendControl("x");
