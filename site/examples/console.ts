import { createTestbed, serialExpect } from "@alpy/alpy";

await using bed = await createTestbed({ machine: { disk: "appliance.qcow2" }, artifacts: "artifacts/console" });
await bed.start();

// Any text: what matched, and what came before it.
await bed.console.expect("login: ", { timeoutMs: 120_000 });
await bed.console.sendLine("root");
await bed.console.expect("Password: ");
await bed.console.sendLine("secret", { secret: true });
const { captures } = await bed.console.expect(/version (\d+\.\d+)/);
console.log(captures[0]);

// A shell: it finds the prompt, and each command has an output and an exit code.
const shell = await serialExpect.openShell(bed.console);
const { exitCode, output } = await shell.run("ip -brief address");
console.log(exitCode, output);
await shell.check("systemctl start frr"); // Throws unless the exit code is 0.
await shell.upload("hostname rabbit\n", "/etc/frr/frr.conf", { mode: 0o640 });
