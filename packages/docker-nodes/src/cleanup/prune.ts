import { readFile } from "node:fs/promises";
import { startDeadline } from "../deadline.ts";
import { Engine } from "../engine/engine.ts";
import { resolveNodeImage } from "../engine/node-image.ts";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { checkLogger, type Logger, silentLogger } from "../logger.ts";
import { isTapName, newSessionId } from "../names.ts";
import { hostInterfaces } from "../network/host-interfaces.ts";
import { checkString, checkText } from "../option-checks.ts";
import { checkWaitValues, WAIT_OPTION_NAMES, type WaitOptions } from "../wait-options.ts";
import { LABEL, readCreator, sessionLabels } from "./labels.ts";
import { isDead, ownIdentity, type ProcessIdentity } from "./process-identity.ts";
import { removeTaps } from "./remove-taps.ts";
import { readTapAlias } from "./tap-alias.ts";

const PRUNE_TIMEOUT_MS = 30_000;

/** Options of {@link prune}. `timeoutMs`: default 30000. */
export interface PruneOptions extends WaitOptions {
  /** The image of the container that removes taps, if there are any. Default: the environment variable `ALPY_NODE_IMAGE`. */
  readonly image?: string | undefined;
  /** The engine's socket. Default: the one that `DOCKER_HOST` names, otherwise `/var/run/docker.sock`. */
  readonly socketPath?: string | undefined;
  /** The target of log records. Default: none. */
  readonly logger?: Logger | undefined;
}

const OPTION_NAMES: OptionNames<PruneOptions> = { ...WAIT_OPTION_NAMES, image: true, socketPath: true, logger: true };

/** The containers and taps that {@link prune} has removed. */
export interface PruneResult {
  /** Ids of the containers. */
  readonly containers: readonly string[];
  /** Names of the taps, which were in the host's network namespace. */
  readonly taps: readonly string[];
}

/**
 * Removes the containers and taps whose creator is known to be dead, and returns them. Labels identify the creator of a
 * container, the alias that of a tap. A creator in another PID namespace or from another boot cannot be checked, so its
 * containers and taps are left alone, as is everything without our complete marks, even if its name looks like ours.
 * @throws {TypeError} for an unknown option or a bad value
 * @throws {DockerNodesError} `engine-unreachable`, `engine-denied`, `engine-failed`, `timeout`; `image-missing` if there
 * are taps to remove and no image is named
 */
export async function prune(options: PruneOptions = {}): Promise<PruneResult> {
  const { image, socketPath, logger } = resolve(options);
  using deadline = startDeadline(() => "pruning", options, PRUNE_TIMEOUT_MS);
  const wait = { signal: deadline.signal };
  using engine = await Engine.connect(socketPath, wait);
  const here = await ownIdentity();
  const found = await engine.list(LABEL.session, wait);
  const orphans = found.filter(({ Labels }) => isOrphan(readCreator(Labels), here));
  // Containers first: a control shell that is still alive may be creating taps.
  await Promise.all(orphans.map(({ Id }) => engine.remove(Id, wait)));
  const taps = await orphanedTaps(here);
  if (taps.length > 0) {
    const session = newSessionId();
    const removal = { session, image: resolveNodeImage(image), labels: sessionLabels(session, here) };
    await deadline.race(removeTaps(engine, taps, removal));
  }
  const result = { containers: orphans.map(({ Id }) => Id), taps };
  logger.info(result, "pruned");
  return result;
}

function resolve(options: PruneOptions) {
  refuseUnknownOptions("prune", options, OPTION_NAMES);
  checkWaitValues(options);
  const { image, socketPath, logger = silentLogger } = options;
  if (image !== undefined) checkString("image", image, "the name of an image");
  if (socketPath !== undefined) checkText("socketPath", socketPath, "the path of a socket");
  checkLogger("logger", logger);
  return { image, socketPath, logger };
}

/** Returns the taps in this network namespace whose creator is known to be dead. */
async function orphanedTaps(here: ProcessIdentity): Promise<string[]> {
  const names = [...(await hostInterfaces())].filter(isTapName);
  const owned = await Promise.all(names.map(async (name) => ({ name, creator: await readTapCreator(name) })));
  return owned.filter(({ creator }) => isOrphan(creator, here)).map(({ name }) => name);
}

async function readTapCreator(name: string): Promise<ProcessIdentity | undefined> {
  try {
    return readTapAlias(await readFile(`/sys/class/net/${name}/ifalias`, "utf8"));
  } catch {
    // It was removed, or moved into another namespace.
    return undefined;
  }
}

/** Checks whether the creator is known to be dead, as seen from the process `here`. */
export function isOrphan(creator: ProcessIdentity | undefined, here: ProcessIdentity): boolean {
  if (creator === undefined) return false;
  if (creator.bootId !== here.bootId || creator.pidNamespace !== here.pidNamespace) return false;
  return isDead(creator);
}
