import { type Duplex, duplexPair } from "node:stream";

/** A request that the agent received. */
export interface AgentRequest {
  readonly execute: string;
  readonly arguments?: Record<string, unknown> | undefined;
  readonly id?: number | undefined;
}

/** Returns the value of a reply, an Error for an error reply, or `silence`. */
export type AgentBehaviour = (request: AgentRequest) => unknown;

/** What a behaviour returns for a request that gets no reply. */
export const silence = Symbol("silence");

/** Answers requests on a stream like `qemu-ga`, as a test decides. Returns the requests that it has received. */
export function serveAsAgent(stream: Duplex, behave: AgentBehaviour): AgentRequest[] {
  const requests: AgentRequest[] = [];
  let text = "";
  const answer = (line: string): void => {
    const request = JSON.parse(line) as AgentRequest;
    requests.push(request);
    const value = behave(request);
    if (value === silence || stream.writableEnded) return;
    const { execute, id } = request;
    if (value instanceof Error)
      stream.write(`${JSON.stringify({ error: { class: "GenericError", desc: value.message }, id })}\n`);
    else if (execute === "guest-sync-delimited") stream.write(sync(value));
    else stream.write(`${JSON.stringify({ return: value, id })}\n`);
  };
  stream.on("error", () => undefined);
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    // The sentinel resets the parser of the agent.
    const lines = text.slice(text.lastIndexOf("\u00ff") + 1).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) answer(line);
  });
  return requests;
}

/** Returns the reply to a delimited sync. */
export function sync(id: unknown): Buffer {
  return Buffer.concat([Buffer.of(0xff), Buffer.from(`${JSON.stringify({ return: id })}\n`)]);
}

/** Opens a scripted agent that answers syncs, and everything else as the test decides. */
export function openScriptedAgent(behave: AgentBehaviour): { stream: Duplex; far: Duplex; requests: AgentRequest[] } {
  const [stream, far] = duplexPair();
  const requests = serveAsAgent(far, (request) => {
    return request.execute === "guest-sync-delimited" ? request.arguments?.["id"] : behave(request);
  });
  return { stream, far, requests };
}
