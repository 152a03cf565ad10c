import { DockerNodesError } from "./errors.ts";
import { excerpt } from "./excerpt.ts";
import { IMAGE_ADVICE } from "./image.ts";

/** What the engine's client rejects with: a system error's code, or an answer's status and body. */
interface ClientError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
  readonly json?: { readonly message?: string } | null;
}

/** The typed error for a failed call: what was tried, and the engine's own words. */
export function engineError(what: string, address: string, cause: unknown): DockerNodesError {
  const error = cause as ClientError;
  const options = { cause, statusCode: error.statusCode };
  if (error.statusCode !== undefined) {
    const words = excerpt(error.json?.message ?? error.message);
    return new DockerNodesError(
      answerCode(error.statusCode, words),
      answerMessage(what, error.statusCode, words),
      options,
    );
  }
  if (error.code === "EACCES" || error.code === "EPERM") {
    const advice = "add yourself to the docker group (`sudo usermod -aG docker $USER`, then log in anew)";
    return new DockerNodesError(
      "engine-denied",
      `${what}: no permission to use the Docker engine at ${address}: ${advice}`,
      options,
    );
  }
  const advice = "start it (`sudo systemctl start docker`), or name its socket in DOCKER_HOST or the option socketPath";
  const message = `${what}: cannot reach the Docker engine at ${address} (${error.message}): ${advice}`;
  return new DockerNodesError("engine-unreachable", message, options);
}

function answerCode(status: number, words: string): DockerNodesError["code"] {
  if (status === 404 && /no such image/i.test(words)) return "image-missing";
  if (status === 409 && /already in use/.test(words)) return "name-taken";
  if (/no space left on device/i.test(words)) return "disk-full";
  if (/\/dev\/net\/tun/.test(words)) return "tun-missing";
  return "engine-failed";
}

function answerMessage(what: string, status: number, words: string): string {
  const code = answerCode(status, words);
  const answer = `${what}: the Docker engine answered ${status}: ${words}`;
  if (code === "image-missing") return `${answer}: ${IMAGE_ADVICE}`;
  if (code === "name-taken") return `${answer} Choose another name, or none.`;
  return answer;
}
