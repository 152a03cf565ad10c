import { reasonOf } from "../error-reason.ts";
import { DockerNodesError } from "../errors.ts";
import { escapeForeign } from "../escape-foreign.ts";
import { excerpt } from "../excerpt.ts";
import { limitError } from "../system-limit.ts";
import { IMAGE_ADVICE } from "./node-image.ts";

/** An error of the engine's client: with a system error's code, or with a response's status and body. */
interface ClientError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
}

/** The beginning of dockerode's own message, before that of the engine, and the space that it puts after it. */
const CLIENT_WORDS = /^\(HTTP code \d+\) \w+ - |\s+$/g;

/** Returns the typed error for a failed call: what was tried, and the engine's own message. */
export function engineError(action: string, address: string, cause: unknown): DockerNodesError {
  const error = cause as ClientError;
  const options = { cause, statusCode: error.statusCode };
  if (error.statusCode !== undefined) {
    const text = excerpt(error.message.replaceAll(CLIENT_WORDS, ""));
    const code = responseCode(error.statusCode, text);
    return new DockerNodesError(code, responseMessage(action, code, error.statusCode, text), options);
  }
  const limit = limitError(`${action}: connecting to the Docker engine at ${address}`, cause);
  if (limit !== undefined) return limit;
  if (error.code === "EACCES" || error.code === "EPERM") {
    const advice = "add yourself to the docker group (`sudo usermod -aG docker $USER`, then log in again)";
    const message = `${action}: no permission to use the Docker engine at ${address}: ${advice}`;
    return new DockerNodesError("engine-denied", message, options);
  }
  const reason = escapeForeign(reasonOf(cause));
  if (error.code?.startsWith("HPE_") === true || cause instanceof RangeError) {
    const advice = "something else may be listening there";
    const message = `${action}: the response from ${address} is not that of a Docker engine (${reason}): ${advice}`;
    return new DockerNodesError("engine-failed", message, options);
  }
  const advice = "start it (`sudo systemctl start docker`), or name its socket in DOCKER_HOST or the option socketPath";
  const message = `${action}: cannot reach the Docker engine at ${address} (${reason}): ${advice}`;
  return new DockerNodesError("engine-unreachable", message, options);
}

function responseCode(status: number, text: string): DockerNodesError["code"] {
  if (status === 404 && /no such image/i.test(text)) return "image-missing";
  if (status === 409 && /already in use/.test(text)) return "name-taken";
  if (/no space left on device/i.test(text)) return "disk-full";
  if (/\/dev\/net\/tun/.test(text)) return "tun-missing";
  return "engine-failed";
}

function responseMessage(action: string, code: DockerNodesError["code"], status: number, text: string): string {
  const response = `${action}: the Docker engine answered ${status}: ${text}`;
  if (code === "image-missing") return `${response}: ${IMAGE_ADVICE}`;
  if (code === "name-taken") return `${response} Choose another name, or leave the option out.`;
  return response;
}
