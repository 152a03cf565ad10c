import { createHash } from "node:crypto";
import { NO_FACTOR, startDeadline } from "../deadline.ts";
import { DockerNodesError } from "../errors.ts";
import { excerpt } from "../excerpt.ts";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { badValue, checkText } from "../option-checks.ts";
import { checkWaitValues, WAIT_OPTION_NAMES, type WaitOptions } from "../wait-options.ts";
import { packArchive } from "./archive.ts";
import type { Request } from "./client.ts";
import { Engine } from "./engine.ts";
import { hasImage } from "./find-image.ts";
import { LineSplitter } from "./line-splitter.ts";
import { readJson } from "./responses.ts";

const BUILD_TIMEOUT_MS = 300_000;
const DEFAULT_BASE = "alpine:3.22";
const REPOSITORY = "alpy-nodes";
const MAX_KEPT_LINES = 50;

/** Installs iproute2's `ip` and `tc`, and socat, with the base's package manager, unless they are there (busybox has another `ip`). */
const INSTALL_SCRIPT = [
  'case "$(ip -V 2>&1)" in *iproute2*) tc -V && command -v socat && exit 0 ;; esac',
  "if command -v apk; then apk add --no-cache iproute2 iproute2-tc iputils-ping socat",
  "elif command -v apt-get; then apt-get update && apt-get install -y --no-install-recommends iproute2 iputils-ping socat && rm -rf /var/lib/apt/lists/*",
  "elif command -v dnf; then dnf install -y iproute iproute-tc iputils socat",
  "else echo 'the base image has neither apk nor apt-get nor dnf' >&2; exit 1",
  "fi",
].join("; ");

/** Options of {@link ensureNodeImage}. `timeoutMs` (default 300000) and `signal` end the build. */
export interface NodeImageOptions extends WaitOptions {
  /** The base image; the engine pulls it unless it has it. Default: `alpine:3.22`. */
  readonly from?: string | undefined;
  /** The network of the build's steps, as in `docker build --network`. Default: `"bridge"`. */
  readonly network?: string | undefined;
  /** The engine's socket. Default: the one that `DOCKER_HOST` names, otherwise `/var/run/docker.sock`. */
  readonly socketPath?: string | undefined;
}

const OPTION_NAMES: OptionNames<NodeImageOptions> = {
  ...WAIT_OPTION_NAMES,
  from: true,
  network: true,
  socketPath: true,
};

/**
 * Makes sure that the engine has an image for nodes (a base image with iproute2), and returns its tag, for the option
 * `image` of `createNodes`. The first call builds the image: it needs the registry of the base (unless the engine has the
 * base) and that of its packages. Later calls find the image and do nothing.
 * @throws {TypeError} for an unknown option or a bad value
 * @throws {DockerNodesError} `registry-unreachable`, `image-missing` (the base does not exist), `image-failed` with the
 * build's last lines, `timeout`, `engine-unreachable`, `engine-denied`, `engine-failed`
 */
export async function ensureNodeImage(options: NodeImageOptions = {}): Promise<string> {
  const { from, network, socketPath } = resolve(options);
  using deadline = startDeadline(() => `building a node image from ${from}`, options, BUILD_TIMEOUT_MS, NO_FACTOR);
  const wait = { signal: deadline.signal };
  using engine = await Engine.connect(socketPath, wait);
  const dockerfile = `FROM ${from}\nUSER 0\nRUN ${INSTALL_SCRIPT}\nLABEL org.alpy.image=node\n`;
  const tag = `${REPOSITORY}:${createHash("sha256").update(dockerfile).digest("hex").slice(0, 12)}`;
  if (await hasImage(engine, tag, wait)) return tag;
  if (!(await hasImage(engine, from, wait))) await deadline.race(pull(engine, from, deadline.signal));
  await deadline.race(build(engine, { tag, dockerfile, network }, deadline.signal));
  return tag;
}

function resolve(options: NodeImageOptions) {
  refuseUnknownOptions("ensureNodeImage", options, OPTION_NAMES);
  checkWaitValues(options);
  const { from = DEFAULT_BASE, network = "bridge", socketPath } = options;
  if (typeof (from as unknown) !== "string" || !/^[\w][\w./:@-]*$/.test(from)) {
    throw badValue("from", "the name of an image", from);
  }
  checkText("network", network, "the name of a network");
  if (socketPath !== undefined) checkText("socketPath", socketPath, "the path of a socket");
  return { from, network, socketPath };
}

async function pull(engine: Engine, from: string, signal: AbortSignal): Promise<void> {
  const query = { fromImage: /[:@]/.test(from.slice(from.lastIndexOf("/") + 1)) ? from : `${from}:latest` };
  const action = `pulling image ${from}`;
  try {
    await follow(engine, { action, method: "POST", path: "/images/create", query, body: {} }, signal);
  } catch (cause) {
    if (!(cause instanceof DockerNodesError)) throw cause;
    if (/not found|pull access denied|manifest unknown/i.test(cause.message)) {
      throw new DockerNodesError("image-missing", cause.message, { cause });
    }
    const isRefused = cause.code === "engine-failed" && cause.statusCode !== undefined;
    if (!isRefused && cause.code !== "image-failed") throw cause;
    const advice = "name a base image that the engine has in the option from, or build images/node";
    const message = `${cause.message}: no registry can be reached; ${advice}`;
    throw new DockerNodesError("registry-unreachable", message, { cause });
  }
}

interface Build {
  readonly tag: string;
  readonly dockerfile: string;
  readonly network: string;
}

async function build(engine: Engine, { tag, dockerfile, network }: Build, signal: AbortSignal): Promise<void> {
  const archive = await packArchive([{ name: "Dockerfile", content: dockerfile, mode: 0o644 }]);
  const query = { t: tag, forcerm: true, networkmode: network };
  await follow(engine, { action: `building image ${tag}`, method: "POST", path: "/build", query, archive }, signal);
}

/** One line of a request's progress. */
interface ProgressLine {
  readonly error?: string;
  readonly stream?: string;
}

/** Reads a request's progress, one line of JSON at a time, to its end. An error is the last line. */
async function follow(engine: Engine, request: Request, signal: AbortSignal): Promise<void> {
  let failure: string | undefined;
  const output: string[] = [];
  const lines = new LineSplitter((line) => {
    if (line === "") return;
    const { error, stream } = readJson<ProgressLine>(request.action, line, () => true);
    failure ??= error;
    if (stream !== undefined && output.push(stream) > MAX_KEPT_LINES) output.shift();
  });
  await engine.read(request, { signal, timeoutMs: Number.POSITIVE_INFINITY }, (chunk) => lines.push(chunk));
  if (failure === undefined) return;
  const message = `${request.action}: ${excerpt(failure)}; its last output: ${excerpt(output.join(""))}`;
  throw new DockerNodesError("image-failed", message);
}
