/** A runner: `@alpy/qmp` with all its defaults. */
import { connectQmp, type Open, type QemuProtocol } from "@alpy/qmp";
import { serveOrders } from "./runner.ts";

await serveOrders(async (path) => {
  const client = await connectQmp<Open<QemuProtocol>>({ path });
  return { execute: (command) => client.execute(command), close: () => client.close() };
});
