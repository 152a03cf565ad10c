import { connect } from "node:net";
import { openCli, openConsole } from "@alpy/serial-expect";

// A console server that passes the bytes of a router's serial port on.
await using console = openConsole(connect(2001, "console-server.example"), { endStream: true });
const password = process.env.ROUTER_PASSWORD;
const cli = await openCli(console, { profile: "cisco-ios", login: "admin", password });

await cli.enter("enable", { questions: [{ prompt: /^Password:/, answer: password ?? "", secret: true }] });
const { output } = await cli.check("show ip interface brief");
process.stdout.write(`${output}\n`);

await cli.enter("configure");
await cli.check("hostname rabbit");
await cli.enter("enable");
await cli.run("write erase", { questions: [{ prompt: /\[confirm\] ?$/, answer: "" }] });
