import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connectInFolder, runtimeFolder } from "@alpy/guard";
import { escapeForeign } from "../escape-foreign.ts";
import type { TestbedDescription, TestbedReply, TestbedRequest } from "./protocol.ts";
import { readLine } from "./read-line.ts";
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

/**
 * Finds the testbeds of all running processes of this user.
 * @throws {GuardError} `folder-not-private` if another user could have created their sockets
 */
export async function findRunningTestbeds(): Promise<FoundTestbeds> {
  const testbeds: RunningTestbed[] = [];
  const unresponsive: number[] = [];
  const sockets = await listSockets(runtimeFolder());
  await Promise.all(
    sockets.map(async ({ name, pid }) => {
      try {
        testbeds.push(await connectTestbed(name));
      } catch (error) {
        // Other errors: the testbed has just ended, or its process was killed.
        if (isUnresponsive(error)) unresponsive.push(pid);
      }
    }),
  );
  testbeds.sort((a, b) => a.description.startedAt.localeCompare(b.description.startedAt));
  return { testbeds, unresponsive };
}

function isUnresponsive(error: unknown): boolean {
  // A stopped process accepts no connections, until its queue of connections is full.
  const isFull = (error as NodeJS.ErrnoException).code === "EAGAIN";
  return isFull || (error instanceof DOMException && error.name === "TimeoutError");
}

async function connectTestbed(name: string): Promise<RunningTestbed> {
  const { socket, reply } = await send(name, { request: "description" });
  socket.destroy();
  if (!reply.description) throw new Error(`the testbed at ${name} does not describe itself`);
  return {
    description: reply.description,
    openConsole: async (machine, { readOnly = false } = {}) => {
      const console = await send(name, { request: "console", machine, readOnly });
      return console.socket;
    },
    openCapture: async (link) => {
      const capture = await send(name, { request: "capture", link });
      return capture.socket;
    },
  };
}

async function send(name: string, request: TestbedRequest): Promise<{ socket: Socket; reply: TestbedReply }> {
  const signal = AbortSignal.timeout(REPLY_TIMEOUT_MS);
  const socket = await connectInFolder(runtimeFolder(), name);
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    const reply = JSON.parse(await readLine(socket, signal)) as TestbedReply;
    if (reply.error !== undefined) throw new Error(escapeForeign(reply.error, { keepLines: true }));
    return { socket, reply };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
