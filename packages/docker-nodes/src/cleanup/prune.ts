import { readFile } from "node:fs/promises";
import { ownIdentity, type ProcessIdentity } from "@alpy/guard";
import { NO_FACTOR, startDeadline } from "../deadline.ts";
import { Engine } from "../engine/engine.ts";
import { resolveNodeImage } from "../engine/node-image.ts";
import type { ListedContainer } from "../engine/responses.ts";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { checkLogger, type Logger, silentLogger } from "../logger.ts";
import { isTapName, newSessionId } from "../names.ts";
import { hostInterfaces } from "../network/host-interfaces.ts";
import { checkBoolean, checkString, checkText } from "../option-checks.ts";
import { limitError } from "../system-limit.ts";
import { checkWaitValues, WAIT_OPTION_NAMES, type WaitOptions } from "../wait-options.ts";
import { type CreatorState, creatorAgeMs, creatorState } from "./creator.ts";
import { LABEL, readCreator, sessionLabels } from "./labels.ts";
import { removeTaps } from "./remove-taps.ts";
import { readTapAlias } from "./tap-alias.ts";

const PRUNE_TIMEOUT_MS = 30_000;
const MS_PER_SECOND = 1_000;

/** Options of {@link prune}. `timeoutMs`: default 30000. */
export interface PruneOptions extends WaitOptions {
  /** Whether nothing is removed: the result is what would be. Default: `false`. */
  readonly dryRun?: boolean | undefined;
  /** The image of the container that removes taps, if there are any. Default: the environment variable `ALPY_NODE_IMAGE`. */
  readonly image?: string | undefined;
  /** The engine's socket. Default: the one that `DOCKER_HOST` names, otherwise `/var/run/docker.sock`. */
  readonly socketPath?: string | undefined;
  /** The target of log records. Default: none. */
  readonly logger?: Logger | undefined;
}

const OPTION_NAMES: OptionNames<PruneOptions> = {
  ...WAIT_OPTION_NAMES,
  dryRun: true,
  image: true,
  socketPath: true,
  logger: true,
};

/** A container or tap that {@link prune} has removed, or would remove. */
export interface PrunedThing {
  /** Its name. */
  readonly name: string;
  /** The id of a container. */
  readonly id?: string | undefined;
  /** The time since its creation, in milliseconds; of a tap, since its creator started. `undefined` if that is not known. */
  readonly ageMs: number | undefined;
}

/** A container or tap with our marks that {@link prune} has left alone, although its creator may be dead. */
export interface KeptThing extends PrunedThing {
  /** What it is. */
  readonly kind: "container" | "tap";
  /** Why it cannot be checked from here. */
  readonly reason: string;
}

/** What {@link prune} has removed and left alone. Containers and taps of living creators are not listed. */
export interface PruneResult {
  /** Containers of dead creators. */
  readonly containers: readonly PrunedThing[];
  /** Taps of dead creators, in the host's network namespace. */
  readonly taps: readonly PrunedThing[];
  /** Containers and taps whose creators cannot be checked from here. */
  readonly kept: readonly KeptThing[];
}

/** A container or tap with our complete marks. */
interface Owned extends PrunedThing {
  readonly kind: "container" | "tap";
  readonly state: CreatorState;
}

/**
 * Removes the containers and taps whose creator is known to be dead, and returns them. Labels identify the creator of a
 * container, the alias that of a tap. A creator from another boot, or in another PID namespace that cannot be seen from here,
 * cannot be checked, so its containers and taps are left alone, as is everything without our complete marks, even if its name
 * looks like ours.
 * @throws {TypeError} for an unknown option or a bad value
 * @throws {DockerNodesError} `engine-unreachable`, `engine-denied`, `engine-failed`, `limit-reached`, `timeout`;
 * `image-missing` if there are taps to remove and no image is named
 */
export async function prune(options: PruneOptions = {}): Promise<PruneResult> {
  const { dryRun, image, socketPath, logger } = resolve(options);
  using deadline = startDeadline(() => "pruning", options, PRUNE_TIMEOUT_MS, NO_FACTOR);
  const wait = { signal: deadline.signal };
  using engine = await Engine.connect(socketPath, wait);
  const here = ownIdentity();
  const containers = ownedContainers(await engine.list(LABEL.session, wait), here);
  // Containers first: a control shell that is still alive may be creating taps.
  if (!dryRun) await Promise.all(containers.filter(isOrphan).map(({ id }) => engine.remove(id, wait)));
  const taps = await ownedTaps(here);
  const names = taps.filter(isOrphan).map(({ name }) => name);
  if (!dryRun && names.length > 0) {
    const session = newSessionId();
    const removal = { session, image: resolveNodeImage(image), labels: sessionLabels(session, here) };
    await deadline.race(removeTaps(engine, names, removal));
  }
  const result = {
    containers: containers.filter(isOrphan).map(({ name, id, ageMs }) => ({ name, id, ageMs })),
    taps: taps.filter(isOrphan).map(({ name, ageMs }) => ({ name, ageMs })),
    kept: [...containers, ...taps].flatMap(keptThing),
  };
  logger.info({ ...result, dryRun }, "pruned");
  return result;
}

function resolve(options: PruneOptions) {
  refuseUnknownOptions("prune", options, OPTION_NAMES);
  checkWaitValues(options);
  const { dryRun = false, image, socketPath, logger = silentLogger } = options;
  checkBoolean("dryRun", dryRun);
  if (image !== undefined) checkString("image", image, "the name of an image");
  if (socketPath !== undefined) checkText("socketPath", socketPath, "the path of a socket");
  checkLogger("logger", logger);
  return { dryRun, image, socketPath, logger };
}

function isOrphan({ state }: Owned): boolean {
  return state.kind === "dead";
}

function keptThing({ kind, name, id, ageMs, state }: Owned): KeptThing[] {
  return state.kind === "unknown" ? [{ kind, name, id, ageMs, reason: state.reason }] : [];
}

/** Returns the containers with our complete labels. */
function ownedContainers(listed: readonly ListedContainer[], here: ProcessIdentity) {
  return listed.flatMap(({ Id: id, Labels: labels, Names: names, Created: created }) => {
    const creator = readCreator(labels);
    if (creator === undefined) return [];
    const name = names[0]?.replace(/^\//, "") ?? id;
    const ageMs = Math.max(0, Date.now() - created * MS_PER_SECOND);
    return [{ kind: "container" as const, id, name, ageMs, state: creatorState(creator, here) }];
  });
}

/** Returns the taps in this network namespace with our complete alias. */
async function ownedTaps(here: ProcessIdentity): Promise<Owned[]> {
  const names = [...(await hostInterfaces())].filter(isTapName);
  const owned = names.map(async (name): Promise<Owned[]> => {
    const creator = await readTapCreator(name);
    if (creator === undefined) return [];
    return [{ kind: "tap", name, ageMs: creatorAgeMs(creator, here), state: creatorState(creator, here) }];
  });
  return (await Promise.all(owned)).flat();
}

async function readTapCreator(name: string): Promise<ProcessIdentity | undefined> {
  const path = `/sys/class/net/${name}/ifalias`;
  try {
    return readTapAlias(await readFile(path, "utf8"));
  } catch (cause) {
    const limit = limitError(`reading ${path}`, cause);
    if (limit !== undefined) throw limit;
    // It was removed, or moved into another namespace.
    return undefined;
  }
}
