// A process for the tests of clean-up: makes a testbed of an image-less DUT with two links, says where it stands, and holds.
// Argument: what to do when it is up: `hold`, `close`, or `fail` (an assertion fails inside the scope of the testbed).
import { createTestbed } from "../src/index.ts";

const [mode = "hold", artifacts = ""] = process.argv.slice(2);
const say = (word: string): boolean => process.stdout.write(`${word}\n`);

say("begin");
await using bed = await createTestbed({
  machine: { memoryMiB: 64, accelerator: "tcg" },
  links: [{ addresses: ["192.168.0.2/24"] }, { addresses: ["192.168.1.2/24"] }],
  artifacts,
});
await bed.start();
await bed.node(0).start(["iperf3", "--server"]);
say("up");
if (mode === "hold") await new Promise(() => setInterval(() => undefined, 60_000));
if (mode === "fail") throw new Error("an assertion failed");
say("done");
