import { createTestbed } from "@alpy/alpy";

// Two machines, joined by a wire that loses one frame of a hundred: the same ones in each run, because of the seed.
await using bed = await createTestbed({
  machines: {
    left: { disk: "router.qcow2", links: [{ wire: "between" }] },
    right: { disk: "router.qcow2", links: [{ wire: "between" }] },
  },
  wires: { between: { impair: { delayMs: 20, jitterMs: 5, loss: 0.01 }, seed: 7 } },
});
await bed.start();

const wire = bed.wire("between");
wire.impair({ blackHole: true }); // From now on nothing passes.
wire.impair({ rateBitsPerSecond: 1_000_000, queueBytes: 32_768 }); // A slow line with a short queue.
wire.impair({}); // As good as new.
console.log(wire.counts);

// The cable of the machine: its guest loses the carrier.
await bed.dut("left").link(0).down();
await bed.dut("left").link(0).up();
