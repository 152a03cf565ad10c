/** A runner: a socket, `JSON.parse` and a map of promises. No time-outs, no limits, no error handling. */
import { connect } from "node:net";
import { serveOrders } from "./runner.ts";

await serveOrders(async (path) => {
  const pending = new Map<number, (value: unknown) => void>();
  const socket = connect(path).setEncoding("utf8");
  let id = 0;
  let text = "";
  const greeted = Promise.withResolvers<void>();
  socket.on("data", (chunk: string) => {
    text += chunk;
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      const message = JSON.parse(text.slice(start, end)) as { id?: number; return?: unknown };
      start = end + 1;
      if (message.id === undefined) greeted.resolve();
      else {
        pending.get(message.id)?.(message.return);
        pending.delete(message.id);
      }
    }
    text = text.slice(start);
  });
  const execute = (command: string, args?: object): Promise<unknown> =>
    new Promise((resolve) => {
      id += 1;
      pending.set(id, resolve);
      socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    });
  await greeted.promise;
  await execute("qmp_capabilities", { enable: ["oob"] });
  return { execute, close: () => new Promise((resolve) => socket.end().once("close", resolve)) };
});
