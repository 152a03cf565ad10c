import { type Container, createContainer, discard } from "../engine/container.ts";
import { applicationSpec, type SandboxSpec, type SpecBase } from "../engine/container-spec.ts";
import type { OutputStream } from "../engine/demultiplexer.ts";
import type { Engine, TerminalSize } from "../engine/engine.ts";
import { DockerNodesError } from "../errors.ts";
import { Application } from "./application.ts";
import type { ApplicationHost } from "./application-host.ts";
import {
  type ApplicationOptions,
  type ResolvedApplicationOptions,
  resolveApplicationOptions,
} from "./application-options.ts";
import { type Files, type FolderArchive, packFiles } from "./files.ts";
import { Output } from "./output.ts";
import { sandboxSpec } from "./sandbox.ts";

/** An application to launch, with its options checked. */
export interface ApplicationPlan extends ResolvedApplicationOptions {
  readonly argv: readonly string[];
  readonly sandbox: SandboxSpec;
  readonly files: Files;
  readonly writableRoot: boolean;
}

/** Where an application runs: the name, labels and default image of its container, and the containers whose namespaces it joins. */
export interface ApplicationPlace extends SpecBase {
  readonly nodeId: string;
  readonly anchorId: string;
}

/** Checks the options of an application. @throws {TypeError} for a bad value */
export function planApplication(argv: readonly string[], options: ApplicationOptions): ApplicationPlan {
  const { files = {}, writableRoot = false } = options;
  return { ...resolveApplicationOptions(options), argv, sandbox: sandboxSpec(options), files, writableRoot };
}

/** Launches an application. Leaves nothing behind if a step fails. */
export async function launchApplication(
  host: ApplicationHost,
  place: ApplicationPlace,
  plan: ApplicationPlan,
  signal: AbortSignal,
): Promise<Application> {
  const { stdin, keepStdinOpen, terminal } = plan;
  const archives = await packFiles(plan.files, plan.writableRoot);
  const output = new Output(plan.maxOutputBytes);
  output.onLine(host.onLine);
  const takesStdin = stdin !== undefined || keepStdinOpen;
  const isTerminal = terminal !== undefined;
  const spec = applicationSpec({ ...place, ...plan, image: plan.image ?? place.image, takesStdin, isTerminal });
  const onOutput = (stream: OutputStream, bytes: Uint8Array) => output.push(stream, bytes);
  const creating = createContainer(host.engine, spec, { stdin: takesStdin, isTerminal, signal, onOutput });
  const container = await creating.catch((error: unknown) => {
    throw plan.image === undefined ? error : missingImage(error, plan.image);
  });
  await putFiles(host.engine, container, archives, signal);
  host.events.add(container.id);
  try {
    await container.start(signal);
  } catch (error) {
    host.events.forget(container.id);
    throw error;
  }
  if (stdin !== undefined) container.write(stdin);
  if (takesStdin && !keepStdinOpen) container.endInput();
  const application = new Application(container, host, output, keepStdinOpen ? container.input : undefined);
  if (terminal !== undefined) await setSize(application, terminal, signal);
  return application;
}

/** A program that has already ended has no terminal any more: that is not an error. */
async function setSize(application: Application, size: TerminalSize, signal: AbortSignal): Promise<void> {
  try {
    await application.resize(size, { signal });
  } catch (error) {
    if (!(error instanceof DockerNodesError && error.statusCode !== undefined)) throw error;
  }
}

/** Returns the error of an application's own image that the engine does not have: the advice for the image of nodes does not help. */
function missingImage(cause: unknown, image: string): unknown {
  if (!(cause instanceof DockerNodesError && cause.code === "image-missing")) return cause;
  const message = `the engine does not have the image ${image} of an application: pull, load or build it (\`docker pull ${image}\`)`;
  return new DockerNodesError("image-missing", message, { cause, statusCode: cause.statusCode });
}

async function putFiles(
  engine: Engine,
  container: Container,
  archives: readonly FolderArchive[],
  signal: AbortSignal,
): Promise<void> {
  try {
    for (const { folder, archive } of archives) await engine.putArchive(container.id, folder, archive, { signal });
  } catch (error) {
    container.disconnect();
    await discard(engine, container.id);
    throw error;
  }
}
