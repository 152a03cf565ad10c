/** Docker's default; `@alpy/docker-nodes` knows it, too, and does not export it yet. */
const DEFAULT_SOCKET = "/var/run/docker.sock";
const UNIX_SCHEME = "unix://";

/** Returns the path of the engine's socket, or `undefined` if `DOCKER_HOST` names an engine without one (`tcp://…`). */
export function engineSocketPath(): string | undefined {
  const host = process.env["DOCKER_HOST"];
  if (!host) return DEFAULT_SOCKET;
  if (!host.startsWith(UNIX_SCHEME)) return undefined;
  return host.slice(UNIX_SCHEME.length) || DEFAULT_SOCKET;
}
