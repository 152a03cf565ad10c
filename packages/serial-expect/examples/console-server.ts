import { connectTelnet, openConsole } from "@alpy/serial-expect";

// A port of a console server that speaks telnet with RFC 2217, such as ser2net or a terminal server.
const host = process.argv[2] ?? "localhost";
await using connection = await connectTelnet({ host, port: 2013, serial: { baudRate: 115_200, parity: "none" } });
await using console = openConsole(connection);
await connection.sendBreak();
await console.expect(/^=> $/m, { timeoutMs: 10_000 });
await console.sendLine("version");
