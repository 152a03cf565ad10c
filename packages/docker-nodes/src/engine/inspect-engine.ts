import { NO_FACTOR, startDeadline } from "../deadline.ts";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { checkText } from "../option-checks.ts";
import { checkWaitValues, WAIT_OPTION_NAMES, type WaitOptions } from "../wait-options.ts";
import { Engine } from "./engine.ts";
import { hasImage } from "./find-image.ts";
import { readJson } from "./responses.ts";

const INSPECT_TIMEOUT_MS = 10_000;

/** Options of {@link inspectEngine}. `timeoutMs`: default 10000. */
export interface InspectEngineOptions extends WaitOptions {
  /** An image to look for. Default: none. */
  readonly image?: string | undefined;
  /** The engine's socket. Default: the one that `DOCKER_HOST` names, otherwise `/var/run/docker.sock`. */
  readonly socketPath?: string | undefined;
}

const OPTION_NAMES: OptionNames<InspectEngineOptions> = { ...WAIT_OPTION_NAMES, image: true, socketPath: true };

/** Details of an engine, as it reports them. */
export interface EngineDetails {
  /** Its version, such as `20.10.24`. */
  readonly version: string;
  /** Its operating system, such as `Debian GNU/Linux 12 (bookworm)`. */
  readonly operatingSystem: string;
  /** Whether it runs without root. If so, its host network is not this one, and nodes cannot be created. */
  readonly isRootless: boolean;
  /** The folder in which it keeps images and containers. */
  readonly folder: string;
  /** Whether it has the image of the options; `undefined` if they name none. */
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
 * Asks the engine for its details, and whether it has an image.
 * @throws {TypeError} for an unknown option or a bad value
 * @throws {DockerNodesError} `engine-unreachable`, `engine-denied`, `engine-failed`, `timeout`
 */
export async function inspectEngine(options: InspectEngineOptions = {}): Promise<EngineDetails> {
  refuseUnknownOptions("inspectEngine", options, OPTION_NAMES);
  checkWaitValues(options);
  const { image, socketPath } = options;
  if (image !== undefined) checkText("image", image, "the name of an image");
  if (socketPath !== undefined) checkText("socketPath", socketPath, "the path of a socket");
  using deadline = startDeadline(() => "inspecting the engine", options, INSPECT_TIMEOUT_MS, NO_FACTOR);
  const wait = { signal: deadline.signal };
  using engine = await Engine.connect(socketPath, wait);
  const [info, isThere] = await Promise.all([
    readInfo(engine, wait),
    image === undefined ? undefined : hasImage(engine, image, wait),
  ]);
  return {
    version: info.ServerVersion,
    operatingSystem: info.OperatingSystem,
    isRootless: info.SecurityOptions?.some((option) => option.includes("name=rootless")) ?? false,
    folder: info.DockerRootDir,
    hasImage: isThere,
  };
}

async function readInfo(engine: Engine, wait: WaitOptions): Promise<Info> {
  const action = "asking the engine for its details";
  const isExpected = ({ ServerVersion, DockerRootDir }: Partial<Info>) =>
    typeof ServerVersion === "string" && typeof DockerRootDir === "string";
  return readJson<Info>(action, await engine.fetch({ action, method: "GET", path: "/info" }, wait), isExpected);
}
