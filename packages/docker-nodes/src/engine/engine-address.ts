import { DockerNodesError } from "../errors.ts";

const DEFAULT_SOCKET = "/var/run/docker.sock";
const UNIX_SCHEME = "unix://";
const SSH_SCHEME = "ssh://";

/**
 * Returns the address at which the Docker engine is expected: the environment variable `DOCKER_HOST`, or the path of
 * Docker's default socket, `/var/run/docker.sock`.
 */
export function engineAddress(): string {
  return process.env["DOCKER_HOST"] || DEFAULT_SOCKET;
}

/** Returns the path of the engine's socket, or `undefined` if `DOCKER_HOST` names an engine without one (`tcp://…`). */
export function engineSocketPath(): string | undefined {
  const host = process.env["DOCKER_HOST"];
  if (!host) return DEFAULT_SOCKET;
  if (!host.startsWith(UNIX_SCHEME)) return undefined;
  return host.slice(UNIX_SCHEME.length) || DEFAULT_SOCKET;
}

/**
 * Requires an address that our client can connect to: it has no SSH.
 * @throws {DockerNodesError} `engine-unreachable` for `ssh://…`
 */
export function requireSupported(address: string): void {
  if (!address.startsWith(SSH_SCHEME)) return;
  const message =
    `looking for the engine: DOCKER_HOST is ${address}, and engines over SSH are not supported, because the nodes' taps must ` +
    "be created on this machine: unset DOCKER_HOST, or set it to the socket of a local engine (unix:///run/docker.sock)";
  throw new DockerNodesError("engine-unreachable", message);
}
