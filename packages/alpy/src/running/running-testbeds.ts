import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { escapeForeign } from "../escape-foreign.ts";
import type { TestbedDescription, TestbedReply, TestbedRequest } from "./protocol.ts";
import { readLine } from "./read-line.ts";
import { runtimeFolder } from "./runtime-folder.ts";
import { listSockets } from "./testbed-sockets.ts";

const REPLY_TIMEOUT_MS = 3_000;

/** A running testbed, of this process or another. */
export interface RunningTestbed {
  readonly description: TestbedDescription;
  /** Connects to a machine's console, which shows its last lines first. Data that is written is sent to it, unless `readOnly`. */
  openConsole(machine: string, options?: { readonly readOnly?: boolean | undefined }): Promise<Duplex>;
  /** Opens the capture of a link as a pcap stream, from its first frame until QEMU ends; time stamps are on the host's clock. */
  openCapture(link: string): Promise<Duplex>;
}

/** Result of {@link findRunningTestbeds}. */
export interface FoundTestbeds {
  /** The oldest first. */
  readonly testbeds: readonly RunningTestbed[];
  /** Ids of processes that have a testbed but do not respond, because they are stopped or busy. */
  readonly unresponsive: readonly number[];
}

/** Finds the testbeds of all running processes of this user. */
export async function findRunningTestbeds(): Promise<FoundTestbeds> {
  const testbeds: RunningTestbed[] = [];
  const unresponsive: number[] = [];
  const sockets = await listSockets(runtimeFolder());
  await Promise.all(
    sockets.map(async ({ path, pid }) => {
      try {
        testbeds.push(await connectTestbed(path));
      } catch (error) {
        // Other errors: the testbed has just ended, or its process was killed.
        if (error instanceof DOMException && error.name === "TimeoutError") unresponsive.push(pid);
      }
    }),
  );
  testbeds.sort((a, b) => a.description.startedAt.localeCompare(b.description.startedAt));
  return { testbeds, unresponsive };
}

async function connectTestbed(path: string): Promise<RunningTestbed> {
  const { socket, reply } = await send(path, { request: "description" });
  socket.destroy();
  if (!reply.description) throw new Error(`the testbed at ${path} does not describe itself`);
  return {
    description: reply.description,
    openConsole: async (machine, { readOnly = false } = {}) => {
      const console = await send(path, { request: "console", machine, readOnly });
      return console.socket;
    },
    openCapture: async (link) => {
      const capture = await send(path, { request: "capture", link });
      return capture.socket;
    },
  };
}

async function send(path: string, request: TestbedRequest): Promise<{ socket: Socket; reply: TestbedReply }> {
  const signal = AbortSignal.timeout(REPLY_TIMEOUT_MS);
  const socket = connect({ path, allowHalfOpen: true });
  try {
    await once(socket, "connect", { signal });
    socket.write(`${JSON.stringify(request)}\n`);
    const reply = JSON.parse(await readLine(socket, signal)) as TestbedReply;
    if (reply.error !== undefined) throw new Error(escapeForeign(reply.error, { keepLines: true }));
    return { socket, reply };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
