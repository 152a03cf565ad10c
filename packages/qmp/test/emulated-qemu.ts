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

/** Opens a scripted server that answers like QEMU 7.2, as far as the contract requires. */
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
  let isNegotiated = false;
  while (!far.writableEnded) {
    const request = await server.request();
    const refusal = refusalOf(request, isNegotiated);
    for (const message of refusal === undefined ? repliesTo(request) : [refusal]) server.send(message);
    isNegotiated ||= request.execute === "qmp_capabilities" && refusal === undefined;
    if (request.execute === "quit") far.end();
  }
}

const REQUEST_MEMBERS = ["execute", "exec-oob", "arguments", "id"];

/** Returns the error reply of a request that QEMU refuses before it looks up the command. */
function refusalOf(request: Request, isNegotiated: boolean): object | undefined {
  const { malformed, id, execute } = request;
  const generic = (desc: string): object => ({ id, error: { class: "GenericError", desc } });
  if (malformed !== undefined) return { error: { class: "GenericError", desc: "Invalid JSON syntax" } };
  if (Object.keys(request).some((name) => !REQUEST_MEMBERS.includes(name))) return generic("Unexpected member");
  if (execute !== undefined && request["exec-oob"] !== undefined) return generic("Both execute and exec-oob");
  if (execute !== undefined && typeof execute !== "string") return generic("'execute' must be a string");
  if (execute === "qmp_capabilities" ? isNegotiated : !isNegotiated) {
    return { id, error: { class: "CommandNotFound", desc: "Capabilities negotiation" } };
  }
  const enable = request.arguments?.["enable"];
  if (Array.isArray(enable) && enable.some((name) => name !== "oob")) return generic("Not offered");
  return undefined;
}

function repliesTo(request: Request): object[] {
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
