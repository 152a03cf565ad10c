import { readFile } from "node:fs/promises";
import { type Limits, startDeadline } from "./deadline.ts";
import { Engine } from "./engine.ts";
import { chooseImage } from "./image.ts";
import { LABEL, readCreator, sessionLabels } from "./labels.ts";
import { type Logger, silentLogger } from "./logger.ts";
import { isTapName, newSessionId } from "./names.ts";
import { isDead, ownIdentity, type ProcessIdentity } from "./process-identity.ts";
import { removeTaps } from "./remove-taps.ts";
import { readTapAlias } from "./tap-owner.ts";
import { hostInterfaces } from "./taps.ts";

const PRUNE_TIMEOUT_MS = 30_000;

/** What {@link prune} takes. `timeoutMs`: default 30 000. */
export interface PruneOptions extends Limits {
  /** The image of the container that removes taps, if there are any. Default: the environment variable `ALPY_NODE_IMAGE`. */
  image?: string;
  /** The engine's socket. Default: what `DOCKER_HOST` says, else `/var/run/docker.sock`. */
  socketPath?: string;
  /** Where to log. Default: nowhere. */
  logger?: Logger;
}

/** What {@link prune} has removed. */
export interface PruneResult {
  /** Ids of containers. */
  readonly containers: readonly string[];
  /** Names of taps in the host's network namespace. */
  readonly taps: readonly string[];
}

/**
 * Removes the containers and taps whose creator is known to be dead, and answers which. Containers tell by their labels,
 * taps by their alias. A creator of another PID namespace or another boot cannot be known, so what it made is left alone,
 * as is all that does not bear our marks, whatever its name.
 * @throws {DockerNodesError} `engine-unreachable`, `engine-denied`, `engine-failed`, `timeout`; `image-missing` when there
 * are taps to be removed and no image is named
 */
export async function prune(options: PruneOptions = {}): Promise<PruneResult> {
  const { socketPath, logger = silentLogger } = options;
  using deadline = startDeadline(() => "pruning", options, PRUNE_TIMEOUT_MS);
  const limits = { signal: deadline.signal };
  const engine = await Engine.connect(socketPath, limits);
  const here = await ownIdentity();
  const found = await engine.list(LABEL.session, limits);
  const orphans = found.filter(({ Labels }) => isOrphan(readCreator(Labels), here));
  // Containers first: a control shell that still lives may be making taps.
  await Promise.all(orphans.map(({ Id }) => engine.remove(Id, limits)));
  const taps = await orphanedTaps(here);
  if (taps.length > 0) {
    const session = newSessionId();
    const removal = { session, image: chooseImage(options.image), labels: sessionLabels(session, here) };
    await deadline.race(removeTaps(engine, taps, removal));
  }
  const result = { containers: orphans.map(({ Id }) => Id), taps };
  logger.info(result, "pruned");
  return result;
}

/** The taps in this network namespace whose creator is known to be dead. */
async function orphanedTaps(here: ProcessIdentity): Promise<string[]> {
  const names = [...(await hostInterfaces())].filter(isTapName);
  const owned = await Promise.all(names.map(async (name) => ({ name, creator: await readOwner(name) })));
  return owned.filter(({ creator }) => isOrphan(creator, here)).map(({ name }) => name);
}

async function readOwner(name: string): Promise<ProcessIdentity | undefined> {
  try {
    return readTapAlias(await readFile(`/sys/class/net/${name}/ifalias`, "utf8"));
  } catch {
    // It is gone, or moved.
    return undefined;
  }
}

/** Whether the creator is known to be dead, as seen from the process `here`. */
export function isOrphan(creator: ProcessIdentity | undefined, here: ProcessIdentity): boolean {
  if (creator === undefined) return false;
  if (creator.bootId !== here.bootId || creator.pidNamespace !== here.pidNamespace) return false;
  return isDead(creator);
}
