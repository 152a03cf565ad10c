import { createTestbed, serialExpect } from "@alpy/alpy";

await using bed = await createTestbed({ machine: { disk: "vyos.qcow2", memoryMiB: 1_024 }, links: [{ wire: "lan" }] });
await bed.start();

const cli = await serialExpect.openCli(bed.console, {
  profile: "vyos",
  login: "vyos",
  password: "vyos",
  timeoutMs: 240_000,
});
await cli.enter("configure");
await cli.check("set interfaces ethernet eth0 address 192.0.2.1/24"); // Throws if the command is refused.
await cli.check("commit");
const { output } = await cli.run("run show interfaces"); // Without pagers and echoes.
console.log(output);
