import { Application, type ApplicationHost } from "./application.ts";
import type { ApplicationOptions } from "./application-options.ts";
import { type Container, create } from "./container.ts";
import { applicationSpec } from "./container-spec.ts";
import type { OutputStream } from "./demultiplexer.ts";
import { type FolderArchive, packFiles } from "./files.ts";
import { checkInteger } from "./ip.ts";
import { Output } from "./output.ts";
import { sandboxSpec } from "./sandbox.ts";

const MAX_OUTPUT_BYTES = 1 << 20;

/** Starts an application. Leaves nothing when a step fails. */
export async function launchApplication(
  host: ApplicationHost,
  argv: readonly string[],
  options: ApplicationOptions,
  signal: AbortSignal,
): Promise<Application> {
  const { env = {}, stdin, capabilities = [], user, maxOutputBytes = MAX_OUTPUT_BYTES, image = host.image } = options;
  checkInteger("maxOutputBytes", maxOutputBytes, 1, 2 ** 31 - 1);
  const sandbox = sandboxSpec(options);
  const archives = await packFiles(options.files ?? {}, options.writableRoot);
  const output = new Output(maxOutputBytes);
  output.onLine(host.onLine);
  const takesStdin = stdin !== undefined;
  const spec = applicationSpec({ ...host, image, argv, env, user, capabilities, takesStdin, sandbox });
  const onOutput = (stream: OutputStream, bytes: Uint8Array) => output.push(stream, bytes);
  await host.outOfMemory.open();
  const container = await create(host.engine, spec, { stdin: takesStdin, signal, onOutput });
  await putFiles(host, container, archives);
  host.outOfMemory.add(container.id);
  try {
    await container.start(signal);
  } catch (error) {
    host.outOfMemory.forget(container.id);
    throw error;
  }
  if (takesStdin) {
    container.write(stdin);
    container.endInput();
  }
  return new Application(container, host, output);
}

async function putFiles({ engine }: ApplicationHost, container: Container, archives: readonly FolderArchive[]) {
  try {
    for (const { folder, archive } of archives) await engine.putArchive(container.id, folder, archive);
  } catch (error) {
    container.disconnect();
    // What this cannot remove, the session's sweep finds by its label.
    await engine.remove(container.id).catch(() => undefined);
    throw error;
  }
}
