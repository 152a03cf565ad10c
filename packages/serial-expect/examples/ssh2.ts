import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { openConsole, openShell } from "@alpy/serial-expect";
import { Client, type ClientChannel, type PseudoTtyOptions } from "ssh2";

const client = new Client();
const privateKey = await readFile(process.env.KEY ?? "id_ed25519");
client.connect({ host: process.argv[2] ?? "localhost", username: "root", privateKey });
await once(client, "ready");
const openChannel = promisify<PseudoTtyOptions, ClientChannel>(client.shell.bind(client));
await using console = openConsole(await openChannel({ term: "vt100", rows: 24, cols: 80 }), { endStream: true });
const shell = await openShell(console);
process.stdout.write((await shell.check("uname -r")).output);
client.end();
