/** A runner: `@alpy/qmp` as anybody uses it, with all its defaults. */
import { connectQmp } from "@alpy/qmp";
import { serveOrders } from "./runner.ts";

await serveOrders(async (path) => {
  const client = await connectQmp({ path });
  return { execute: (command) => client.execute(command), close: () => client.close() };
});
