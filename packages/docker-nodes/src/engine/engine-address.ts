const DEFAULT_SOCKET = "/var/run/docker.sock";
const UNIX_SCHEME = "unix://";

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
