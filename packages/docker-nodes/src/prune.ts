import { type Limits, startDeadline } from "./deadline.ts";
import { Engine } from "./engine.ts";
import { LABEL, readCreator } from "./labels.ts";
import { type Logger, silentLogger } from "./logger.ts";
import { ownIdentity, type ProcessIdentity, processStartTime } from "./process-identity.ts";

const PRUNE_TIMEOUT_MS = 30_000;

/** What {@link prune} takes. `timeoutMs`: default 30 000. */
export interface PruneOptions extends Limits {
  /** The engine's socket. Default: what `DOCKER_HOST` says, else `/var/run/docker.sock`. */
  socketPath?: string;
  /** Where to log. Default: nowhere. */
  logger?: Logger;
}

/**
 * Removes the containers whose creator is known to be dead, and answers their ids. A creator of another PID namespace
 * or another boot cannot be known, so its containers are left alone, as are all without our labels.
 * @throws {DockerNodesError} `engine-unreachable`, `engine-denied`, `engine-failed`, `timeout`
 */
export async function prune(options: PruneOptions = {}): Promise<string[]> {
  const { socketPath, logger = silentLogger } = options;
  using deadline = startDeadline(() => "pruning", options, PRUNE_TIMEOUT_MS);
  const limits = { signal: deadline.signal };
  const engine = await Engine.connect(socketPath, limits);
  const here = await ownIdentity();
  const found = await engine.list(LABEL.session, limits);
  const orphans = found.filter(({ Labels }) => isOrphan(readCreator(Labels), here, processStartTime));
  await Promise.all(orphans.map(({ Id }) => engine.remove(Id, limits)));
  const ids = orphans.map(({ Id }) => Id);
  logger.info({ containers: ids }, "pruned");
  return ids;
}

/** Whether a container's creator is known to be dead, as seen from the process `here`. */
export function isOrphan(
  creator: ProcessIdentity | undefined,
  here: ProcessIdentity,
  startTimeOf: (pid: number) => string | undefined,
): boolean {
  if (creator === undefined) return false;
  if (creator.bootId !== here.bootId || creator.pidNamespace !== here.pidNamespace) return false;
  return startTimeOf(creator.pid) !== creator.startTime;
}
