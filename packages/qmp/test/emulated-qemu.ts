import { type Duplex, duplexPair } from "node:stream";
import type { Peer } from "./contract.ts";
import { GREETING, type Request, ScriptedQmp } from "./scripted-qmp.ts";

const { version } = GREETING.QMP;

const RESULTS: Record<string, unknown> = {
  qmp_capabilities: {},
  stop: {},
  cont: {},
  quit: {},
  "query-status": { running: true, singlestep: false, status: "running" },
  "query-version": version,
  "query-commands": [{ name: "query-status" }, { name: "stop" }],
  "query-qmp-schema": Array.from({ length: 2500 }, (_, index) => ({
    name: `${index}`,
    "meta-type": "object",
    members: [],
  })),
};

const EVENTS: Record<string, [name: string, data?: object]> = {
  stop: ["STOP"],
  cont: ["RESUME"],
  quit: ["SHUTDOWN", { guest: false, reason: "host-qmp-quit" }],
};

/** A scripted server that answers as QEMU 7.2 does, as far as the contract goes. */
export function openEmulatedQemu(): Peer {
  const [stream, far] = duplexPair();
  const server = new ScriptedQmp(far);
  server.send(GREETING);
  void serve(server, far);
  return {
    stream,
    [Symbol.asyncDispose]() {
      stream.destroy();
      far.destroy();
      return Promise.resolve();
    },
  };
}

async function serve(server: ScriptedQmp, far: Duplex): Promise<void> {
  while (!far.writableEnded) {
    const request = await server.request();
    server.send(...replyTo(request));
    if (request.execute === "quit") far.end();
  }
}

function replyTo(request: Request): object[] {
  const { id, execute } = request;
  if (/\\ud8/.test(JSON.stringify(request))) {
    return [{ error: { class: "GenericError", desc: "JSON parse error, lone surrogate" } }];
  }
  if (execute === undefined) return [{ id, error: { class: "GenericError", desc: "does not support OOB" } }];
  if (!(execute in RESULTS))
    return [{ id, error: { class: "CommandNotFound", desc: `${execute} has not been found` } }];
  const event = EVENTS[execute];
  const micros = Date.now() * 1000;
  const timestamp = { seconds: Math.floor(micros / 1e6), microseconds: micros % 1e6 };
  const events = event === undefined ? [] : [{ timestamp, event: event[0], data: event[1] }];
  return [...events, { return: RESULTS[execute], id }];
}
