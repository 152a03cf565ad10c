import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Answer, Question, TestbedDescription } from "./description.ts";
import { firstLine } from "./first-line.ts";
import { runtimeFolder } from "./runtime-folder.ts";
import { socketsIn } from "./stale-sockets.ts";

const answerTimeoutMs = 3_000;

/** A testbed that another process, or this one, holds. */
export interface RunningTestbed {
  readonly description: TestbedDescription;
  /** Connects to a machine's console: its last lines come first. What is written is typed, unless `readOnly`. */
  openConsole(machine: string, options?: { readOnly?: boolean }): Promise<Duplex>;
  /** The capture of a link as a pcap stream, from its first frame on, until QEMU ends; time stamps on the host's clock. */
  openCapture(link: string): Promise<Duplex>;
}

/** What {@link findRunningTestbeds} has found. */
export interface FoundTestbeds {
  /** The oldest first. */
  testbeds: RunningTestbed[];
  /** Processes that hold a testbed and do not answer: they are stopped, or busy. */
  silent: number[];
}

/** Finds all testbeds of this user's running processes. */
export async function findRunningTestbeds(): Promise<FoundTestbeds> {
  const found: FoundTestbeds = { testbeds: [], silent: [] };
  await Promise.all(
    (await socketsIn(runtimeFolder())).map(async ({ path, pid }) => {
      const testbed = await inquire(path).catch((error: unknown) => {
        // Gone since, or never cleaned up after: not worth a word.
        if (!(error instanceof DOMException && error.name === "TimeoutError")) return;
        found.silent.push(pid);
      });
      if (testbed) found.testbeds.push(testbed);
    }),
  );
  found.testbeds.sort((a, b) => a.description.startedAt.localeCompare(b.description.startedAt));
  return found;
}

async function inquire(path: string): Promise<RunningTestbed> {
  const { socket, answer } = await ask(path, { ask: "description" });
  socket.destroy();
  if (!answer.description) throw new Error(`${path} does not tell what it is`);
  return {
    description: answer.description,
    openConsole: async (machine, { readOnly = false } = {}) =>
      (await ask(path, { ask: "console", machine, readOnly })).socket,
    openCapture: async (link) => (await ask(path, { ask: "capture", link })).socket,
  };
}

async function ask(path: string, question: Question): Promise<{ socket: Socket; answer: Answer }> {
  const signal = AbortSignal.timeout(answerTimeoutMs);
  const socket = connect({ path, allowHalfOpen: true });
  try {
    await once(socket, "connect", { signal });
    socket.write(`${JSON.stringify(question)}\n`);
    const answer = JSON.parse(await firstLine(socket, signal)) as Answer;
    if (answer.error !== undefined) throw new Error(answer.error);
    return { socket, answer };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
