import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { archiveOf } from "./archive.ts";
import { type Limits, startDeadline } from "./deadline.ts";
import { type Call, Engine } from "./engine.ts";
import { DockerNodesError } from "./errors.ts";
import { excerpt } from "./excerpt.ts";
import { LineSplitter } from "./line-splitter.ts";

const BUILD_TIMEOUT_MS = 300_000;
const DEFAULT_BASE = "alpine:3.22";
const REPOSITORY = "alpy-nodes";
const MAX_KEPT_LINES = 50;

/** iproute2's `ip` and `tc`, by the package manager that the base has, unless they are there (busybox' `ip` is not it). */
const INSTALL = [
  'case "$(ip -V 2>&1)" in *iproute2*) tc -V && exit 0 ;; esac',
  "if command -v apk; then apk add --no-cache iproute2 iproute2-tc iputils-ping",
  "elif command -v apt-get; then apt-get update && apt-get install -y --no-install-recommends iproute2 iputils-ping && rm -rf /var/lib/apt/lists/*",
  "elif command -v dnf; then dnf install -y iproute iproute-tc iputils",
  "else echo 'the base image has neither apk nor apt-get nor dnf' >&2; exit 1",
  "fi",
].join("; ");

/** How a node image is built. `timeoutMs` (default 300 000) and `signal` end it. */
export interface NodeImageOptions extends Limits {
  /** The base image, which the engine pulls unless it has it. Default: `alpine:3.22`. */
  from?: string;
  /** The network that the build's steps have, as `docker build --network` takes it. Default: `"bridge"`. */
  network?: string;
  /** The engine's socket. Default: what `DOCKER_HOST` says, else `/var/run/docker.sock`. */
  socketPath?: string;
}

/**
 * Makes sure that there is an image for nodes, a base image with iproute2, and answers its tag for the option `image` of
 * `createSkeleton`. Builds it the first time, which takes the registry of the base (unless the engine has that) and of its
 * packages; later there is nothing to do.
 * @throws {DockerNodesError} `registry-unreachable`, `image-missing` (no such base), `image-failed` with the build's last
 * lines, `timeout`, `engine-unreachable`, `engine-denied`, `engine-failed`
 */
export async function ensureNodeImage(options: NodeImageOptions = {}): Promise<string> {
  const { from = DEFAULT_BASE, network = "bridge", socketPath } = options;
  if (!/^[\w][\w./:@-]*$/.test(from)) throw new TypeError(`from must name an image, not ${JSON.stringify(from)}`);
  using deadline = startDeadline(() => `making a node image from ${from}`, options, BUILD_TIMEOUT_MS);
  const limits = { signal: deadline.signal };
  const engine = await Engine.connect(socketPath, limits);
  const dockerfile = `FROM ${from}\nUSER 0\nRUN ${INSTALL}\nLABEL org.alpy.image=node\n`;
  const tag = `${REPOSITORY}:${createHash("sha256").update(dockerfile).digest("hex").slice(0, 12)}`;
  if (await hasImage(engine, tag, limits)) return tag;
  if (!(await hasImage(engine, from, limits))) await deadline.race(pull(engine, from, deadline.signal));
  await deadline.race(build(engine, { tag, dockerfile, network }, deadline.signal));
  return tag;
}

async function hasImage(engine: Engine, name: string, limits: Limits): Promise<boolean> {
  try {
    await engine.call({ what: `looking for image ${name}`, method: "GET", path: `/images/${name}/json` }, limits);
    return true;
  } catch (error) {
    if (error instanceof DockerNodesError && error.statusCode === 404) return false;
    throw error;
  }
}

async function pull(engine: Engine, from: string, signal: AbortSignal): Promise<void> {
  const query = { fromImage: /[:@]/.test(from.slice(from.lastIndexOf("/") + 1)) ? from : `${from}:latest` };
  const what = `pulling image ${from}`;
  try {
    await follow(engine, { what, method: "POST", path: "/images/create", query, body: {}, stream: "response" }, signal);
  } catch (cause) {
    if (!(cause instanceof DockerNodesError)) throw cause;
    if (/not found|pull access denied|manifest unknown/i.test(cause.message)) {
      throw new DockerNodesError("image-missing", cause.message, { cause });
    }
    if (cause.code !== "engine-failed" && cause.code !== "image-failed") throw cause;
    const message = `${cause.message}: no registry can be reached; name a base image that the engine has in the option from, or build images/node`;
    throw new DockerNodesError("registry-unreachable", message, { cause });
  }
}

interface Build {
  readonly tag: string;
  readonly dockerfile: string;
  readonly network: string;
}

async function build(engine: Engine, { tag, dockerfile, network }: Build, signal: AbortSignal): Promise<void> {
  const archive = await archiveOf([{ name: "Dockerfile", content: dockerfile, mode: 0o644 }]);
  const query = { t: tag, forcerm: true, networkmode: network };
  await follow(
    engine,
    { what: `building image ${tag}`, method: "POST", path: "/build", query, archive, stream: "response" },
    signal,
  );
}

/** Reads a call's progress, a line of JSON each, to its end; an error is the last of them. */
async function follow(engine: Engine, call: Call, signal: AbortSignal): Promise<void> {
  const answer = (await engine.call(call, { signal, timeoutMs: Number.POSITIVE_INFINITY })) as Readable;
  let failure: string | undefined;
  const said: string[] = [];
  const lines = new LineSplitter((line) => {
    if (line === "") return;
    const { error, stream } = JSON.parse(line) as { error?: string; stream?: string };
    failure ??= error;
    if (stream !== undefined && said.push(stream) > MAX_KEPT_LINES) said.shift();
  });
  const abort = () => answer.destroy();
  signal.addEventListener("abort", abort, { once: true });
  try {
    for await (const chunk of answer) lines.push(chunk as Uint8Array);
  } finally {
    signal.removeEventListener("abort", abort);
  }
  if (failure === undefined) return;
  throw new DockerNodesError("image-failed", `${call.what}: ${excerpt(failure)}; it wrote: ${excerpt(said.join(""))}`);
}
