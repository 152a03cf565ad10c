import { createTestbed } from "@alpy/alpy";

await using bed = await createTestbed({
  machine: { disk: "router.qcow2" },
  nodes: { client: { addresses: ["192.0.2.2/24"], gateways: ["192.0.2.1"] } },
  segments: { lan: { addresses: ["198.51.100.2/24"] } },
  wires: { far: { impair: { delayMs: 20, loss: 0.01 }, seed: 7 } },
  links: [
    { addresses: ["203.0.113.2/24"] }, // 0: a node of its own
    { node: "client" }, // 1: a node with a name
    { segment: "lan" }, // 2 and 3: both on one Ethernet segment, with a node on it
    { segment: "lan" },
    { wire: "far" }, // 4: this process
  ],
});
await bed.start();

await bed.node(0).run(["ping", "-c", "1", "203.0.113.1"]);
await bed.node("client").run(["curl", "--fail", "http://192.0.2.1/"]);
await using server = await bed.node(2).start(["iperf3", "--server"], { ready: { port: 5201 } });
console.log(`${server.name} serves on the segment`);
for await (const frame of bed.wire("far")) console.log(frame.data.length);
