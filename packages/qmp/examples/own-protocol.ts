import { connectQmp, type Open } from "@alpy/qmp";
// Made by: npx @alpy/qmp generate --qemu ./my-qemu --output my-qemu-protocol.ts
import type { QemuProtocol, StatusInfo } from "./my-qemu-protocol.ts";

await using qmp = await connectQmp<QemuProtocol>({ path: process.argv[2] ?? "qmp.sock" });

const status: StatusInfo = await qmp.execute("query-status");
console.log(`the machine is ${status.status}`);
const since = qmp.mark();
await qmp.execute("my-blink", { led: 1, periodMs: 500 });
const { data } = await qmp.waitFor("MY_BUTTON", { since, where: (event) => event.data.pressed });
console.log(`pressed: ${data.pressed}`);

// What the protocol does not list compiles only where it is let through.
const answer: unknown = await qmp.as<Open<QemuProtocol>>().execute("my-secret", { depth: 2 });
console.log(`answer: ${JSON.stringify(answer)}`);
