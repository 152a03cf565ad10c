import { createTestbed, pcap, serialExpect } from "@alpy/alpy";

await using bed = await createTestbed({
  machine: { disk: "router.qcow2", memoryMiB: 256 },
  links: [
    { addresses: ["192.168.0.2/24"], gateways: ["192.168.0.1"] },
    { addresses: ["192.168.1.2/24"], gateways: ["192.168.1.1"] },
  ],
  artifacts: "artifacts/forward-ipv4",
});
await bed.start();

const shell = await serialExpect.openShell(bed.console, { login: "root", password: "secret", timeoutMs: 60_000 });
await shell.check("ip address add 192.168.0.1/24 dev eth0");
await shell.check("ip address add 192.168.1.1/24 dev eth1");
await shell.check("sysctl -w net.ipv4.ip_forward=1");

const ping = await bed.node(0).run(["ping", "-c", "3", "192.168.1.2"]);
console.log(ping.exitCode, ping.stdout);

await bed.machine.powerDown();
for await (const frame of bed.link(1).frames()) console.log(pcap.summary(frame));
