import { spawn } from "node:child_process";
import { createSkeleton } from "@alpy/docker-nodes";

await using skeleton = await createSkeleton({
  nodes: [
    { addresses: ["192.0.2.1/24", "2001:db8::1/64"] },
    { addresses: ["192.0.2.2/24", "2001:db8::2/64"], gateways: ["192.0.2.1"] },
  ],
});

// Any process of this user can open the taps; here QEMU without a guest joins them as a hub would.
const netdevs = skeleton.nodes.flatMap(({ tap }, index) => [
  ...["-netdev", `tap,id=tap${index},ifname=${tap},script=no,downscript=no`],
  ...["-netdev", `hubport,id=port${index},hubid=0,netdev=tap${index}`],
]);
const hub = spawn("qemu-system-x86_64", ["-M", "none", "-nodefaults", "-display", "none", ...netdevs]);
if (hub.pid !== undefined) skeleton.guard({ pid: hub.pid });
await new Promise((resolve) => setTimeout(resolve, 1_000));
await skeleton.attach();

const [first, second] = skeleton.nodes;
await using server = await first?.start(["iperf3", "--server", "--forceflush"]);
await server?.waitForOutput("Server listening");
const ping = await second?.run(["ping", "-c", "3", "192.0.2.1"]);
console.log(ping?.exitCode, ping?.stdout);
