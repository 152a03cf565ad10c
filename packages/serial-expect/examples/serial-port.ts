import { openConsole } from "@alpy/serial-expect";
import { SerialPort } from "serialport";

const port = new SerialPort({ path: process.argv[2] ?? "/dev/ttyUSB0", baudRate: 115_200 });
await using console = openConsole(port, { endStream: true });
await console.sendLine();
const { before } = await console.expect("login: ");
process.stdout.write(`${before}\n`);
