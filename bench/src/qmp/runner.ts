import { createInterface } from "node:readline";

/** A request for a measurement: one line of JSON on the runner's stdin. */
export interface Order {
  /** The Unix socket of the server. */
  readonly path: string;
  readonly command: string;
  /** Total number of commands. */
  readonly count: number;
  /** Number of commands in flight at the same time. */
  readonly depth: number;
}

/** The client that a runner measures. */
interface Subject {
  execute(command: string): Promise<unknown>;
  close(): Promise<unknown>;
}

/**
 * Turns this process into a runner: it reads orders, one at a time, and replies to each with a line: the microseconds per
 * command. It runs during the whole benchmark, so that its code is warm, and opens a new connection for each order.
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
