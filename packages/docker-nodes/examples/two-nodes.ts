import { createNodes } from "@alpy/docker-nodes";

// Two network namespaces, joined by a veth pair: its ends are their eth0.
await using nodeSet = await createNodes({
  nodes: [
    { addresses: ["192.0.2.1/24", "2001:db8::1/64"] },
    { addresses: ["192.0.2.2/24", "2001:db8::2/64"], gateways: ["192.0.2.1"] },
  ],
  joins: [[0, 1]],
});
await nodeSet.attach();

const [first, second] = nodeSet.nodes;
await using server = await first?.start(["iperf3", "--server"], { ready: { port: 5201 } });
const ping = await second?.run(["ping", "-c", "3", "192.0.2.1"]);
console.log(ping?.exitCode, ping?.stdout);
console.log(await second?.neighbours(), server?.name);
