import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { dockerNodes } from "@alpy/alpy";

const socketPath = dockerNodes.engineSocketPath();
const agent = new Agent({ keepAlive: true });

/** Calls the Docker engine's API over plain HTTP, without any of our code in between. */
export async function call(method: string, path: string, body?: object): Promise<unknown> {
  const sent = request({ socketPath, agent, method, path, headers: { "content-type": "application/json" } });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const status = answer.statusCode;
  if (status === undefined || status >= 400) {
    throw new Error(`${method} ${path}: the engine answered ${status}: ${text}`);
  }
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

/** Creates and starts a container and returns its ID. */
export async function startContainer(config: object): Promise<string> {
  const { Id } = (await call("POST", "/containers/create", config)) as { Id: string };
  await call("POST", `/containers/${Id}/start`);
  return Id;
}

/** Removes a container, whether it is running or not. */
export async function removeContainer(id: string): Promise<void> {
  await call("DELETE", `/containers/${id}?force=true`);
}
