import { createInterface } from "node:readline";

/** A measurement that a runner is asked for: one line of JSON on its stdin. */
export interface Order {
  /** The Unix socket of the server. */
  readonly path: string;
  readonly command: string;
  /** How many commands in all. */
  readonly count: number;
  /** How many of them are under way at once. */
  readonly depth: number;
}

/** What a runner measures. */
interface Subject {
  execute(command: string): Promise<unknown>;
  close(): Promise<unknown>;
}

/**
 * Makes this process a runner: it takes orders, one at a time, and answers each with a line: microseconds per command.
 * It lives through the whole benchmark, so that its code is warm; each order has a connection of its own.
 */
export async function serveOrders(open: (path: string) => Promise<Subject>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line) as Order;
    const subject = await open(order.path);
    const began = performance.now();
    await run(subject, order);
    const microseconds = ((performance.now() - began) * 1000) / order.count;
    await subject.close();
    process.stdout.write(`${microseconds}\n`);
  }
}

async function run(subject: Subject, { command, count, depth }: Order): Promise<void> {
  if (depth === 1) {
    for (let done = 0; done < count; done += 1) await subject.execute(command);
    return;
  }
  for (let done = 0; done < count; done += depth) {
    await Promise.all(Array.from({ length: depth }, () => subject.execute(command)));
  }
}
