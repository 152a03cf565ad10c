import { type Limits, startDeadline } from "./deadline.ts";
import { Engine } from "./engine.ts";
import { DockerNodesError } from "./errors.ts";

const INSPECT_TIMEOUT_MS = 10_000;

/** What {@link inspectEngine} takes. `timeoutMs`: default 10 000. */
export interface InspectEngineOptions extends Limits {
  /** An image to look for. Default: none. */
  image?: string;
  /** The engine's socket. Default: what `DOCKER_HOST` says, else `/var/run/docker.sock`. */
  socketPath?: string;
}

/** What an engine tells of itself. */
export interface EngineDetails {
  /** Such as `20.10.24`. */
  readonly version: string;
  /** Such as `Debian GNU/Linux 12 (bookworm)`. */
  readonly operatingSystem: string;
  /** Whether it runs without root: then its host network is not this one, and nodes cannot be made. */
  readonly isRootless: boolean;
  /** The folder where it keeps images and containers. */
  readonly folder: string;
  /** Whether it has the image that was asked for; `undefined` where none was. */
  readonly hasImage: boolean | undefined;
}

/** The part of `GET /info` that we read. */
interface Info {
  readonly ServerVersion: string;
  readonly OperatingSystem: string;
  readonly DockerRootDir: string;
  readonly SecurityOptions?: readonly string[] | null;
}

/**
 * Asks the engine what it is, and whether it has an image.
 * @throws {DockerNodesError} `engine-unreachable`, `engine-denied`, `engine-failed`, `timeout`
 */
export async function inspectEngine(options: InspectEngineOptions = {}): Promise<EngineDetails> {
  using deadline = startDeadline(() => "inspecting the engine", options, INSPECT_TIMEOUT_MS);
  const limits = { signal: deadline.signal };
  const engine = await Engine.connect(options.socketPath, limits);
  const [info, hasImage] = await Promise.all([
    engine.call({ what: "asking what the engine is", method: "GET", path: "/info" }, limits) as Promise<Info>,
    options.image === undefined ? undefined : findImage(engine, options.image, limits),
  ]);
  return {
    version: info.ServerVersion,
    operatingSystem: info.OperatingSystem,
    isRootless: info.SecurityOptions?.some((option) => option.includes("name=rootless")) ?? false,
    folder: info.DockerRootDir,
    hasImage,
  };
}

async function findImage(engine: Engine, image: string, limits: Limits): Promise<boolean> {
  try {
    await engine.call({ what: `looking for the image ${image}`, method: "GET", path: `/images/${image}/json` }, limits);
    return true;
  } catch (error) {
    if (error instanceof DockerNodesError && error.statusCode === 404) return false;
    throw error;
  }
}
