/** Runs without a test runner: `node script.ts`. A machine without a disk boots from its NIC, and asks for an address. */
import assert from "node:assert/strict";
import { createTestbed, pcap } from "@alpy/alpy";

await using bed = await createTestbed({ machine: { memoryMiB: 64 }, links: [{ wire: "lan" }] });
const discover = bed.wire("lan").expectFrame({ dhcp: { messageType: 1 } }, { timeoutMs: 60_000 });
await bed.start();
const { dhcp } = await discover;
assert.equal(dhcp?.clientHardwareAddress, bed.link(0).mac);
for await (const frame of bed.link(0).frames()) console.log(pcap.summary(frame));
