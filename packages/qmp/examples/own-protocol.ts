import { connectQmp } from "@alpy/qmp";
import type { QemuProtocol } from "./my-qemu-protocol.ts";

await using qmp = await connectQmp<QemuProtocol>({ path: process.argv[2] ?? "qmp.sock" });
const since = qmp.mark();
await qmp.execute("my-blink", { led: 1, periodMs: 500 });
const { data } = await qmp.waitFor("MY_BUTTON", { since, where: (event) => event.data.pressed });
console.log(`pressed: ${data.pressed}`);
