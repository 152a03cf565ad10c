import { createTestbed, serialExpect } from "@alpy/alpy";

await using bed = await createTestbed({
  machine: { disk: "appliance.qcow2" },
  links: [{ addresses: ["192.0.2.2/24"] }],
});
await bed.start();
await bed.console.expect("login: ", { timeoutMs: 120_000 });

// Stop here, and use the console yourself until you press Ctrl-].
if (process.stdin.isTTY) await serialExpect.interact(bed.console);
await bed.console.expect("# ");
