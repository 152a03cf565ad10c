import { Application } from "../application/application.ts";
import type { ApplicationLine } from "../application/application-events.ts";
import type { ApplicationHost } from "../application/application-host.ts";
import { ApplicationError, type ApplicationResult } from "../application/application-result.ts";
import { type ApplicationPlan, launchApplication } from "../application/launch-application.ts";
import { Output } from "../application/output.ts";
import { listeningCommand, type PortReadiness, type Readiness } from "../application/readiness.ts";
import { callListener } from "../call-listener.ts";
import { startDeadline } from "../deadline.ts";
import { adoptContainer } from "../engine/container.ts";
import type { OutputStream } from "../engine/demultiplexer.ts";
import type { ShellContainer } from "../shell/shell-container.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { Session } from "./session.ts";

const RUN_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 60_000;

/** The parts of a node that its applications need. */
export interface ApplicationParts {
  readonly session: Session;
  /** The id of the container whose PID namespace is the session's. */
  readonly anchorId: string;
  readonly shell: ShellContainer;
  /** Aborts when the node dies. */
  readonly lost: AbortSignal;
}

/** How an application runs to its end. */
interface RunInput extends WaitOptions {
  /** Whether an exit code other than 0 is an error. */
  readonly check: boolean;
}

/** Runs an application to its end. */
export async function runApplication(
  parts: ApplicationParts,
  plan: ApplicationPlan,
  { check, ...wait }: RunInput,
): Promise<ApplicationResult> {
  let started: Application | undefined;
  const output = () => started?.describeOutput() ?? "not started yet";
  const command = `\`${plan.argv.join(" ")}\` on ${parts.shell.name}`;
  const { timeoutFactor } = parts.session.options;
  using deadline = startDeadline(() => `running ${command} (${output()})`, wait, RUN_TIMEOUT_MS, timeoutFactor);
  const { signal } = deadline;
  const application = await startApplication(parts, plan, { signal, timeoutMs: Number.POSITIVE_INFINITY });
  started = application;
  try {
    const result = await application.wait({ signal });
    if (!check || result.exitCode === 0) return result;
    throw new ApplicationError(`${command} exited with code ${result.exitCode} (${output()})`, result);
  } catch (error) {
    if (signal.aborted) await application.stop({ killSignal: "SIGKILL" }).catch(() => undefined);
    throw error;
  }
}

/** Starts an application. Settles as soon as it runs, or is ready. */
export async function startApplication(
  parts: ApplicationParts,
  plan: ApplicationPlan,
  wait: WaitOptions,
  ready?: Readiness,
): Promise<Application> {
  const { argv } = plan;
  const { session, shell, lost } = parts;
  for (const signal of [session.closing, lost]) signal.throwIfAborted();
  const { timeoutFactor } = session.options;
  using deadline = startDeadline(
    () => `starting \`${argv.join(" ")}\` on ${shell.name}`,
    wait,
    START_TIMEOUT_MS,
    timeoutFactor,
  );
  const signal = AbortSignal.any([deadline.signal, session.closing, lost]);
  const application = await deadline.race(session.trackLaunch(launch(parts, plan, signal)));
  session.options.logger.debug({ node: shell.name, application: application.name, argv }, "application started");
  if (ready === undefined) return application;
  try {
    await application.waitUntilReady(ready, { signal, timeoutMs: Number.POSITIVE_INFINITY });
    return application;
  } catch (error) {
    await application.stop({ killSignal: "SIGKILL" }).catch(() => undefined);
    throw error;
  }
}

/** Makes an application of a container that somebody else has created. */
export async function adoptApplication(
  parts: ApplicationParts,
  container: string,
  { maxOutputBytes, ...wait }: WaitOptions & { readonly maxOutputBytes: number },
): Promise<Application> {
  const { session, shell, lost } = parts;
  for (const signal of [session.closing, lost]) signal.throwIfAborted();
  const { timeoutFactor } = session.options;
  using deadline = startDeadline(() => `adopting ${container} on ${shell.name}`, wait, START_TIMEOUT_MS, timeoutFactor);
  const signal = AbortSignal.any([deadline.signal, session.closing, lost]);
  const output = new Output(maxOutputBytes);
  const name = session.nextName("app");
  const earlier: [string, OutputStream][] = [];
  const stop = output.onLine((line, stream) => earlier.push([line, stream]));
  const onOutput = (stream: OutputStream, bytes: Uint8Array): void => output.push(stream, bytes);
  const adopting = adoptContainer(session.engine, container, { onOutput, signal });
  const { container: own, argv } = await deadline.race(session.trackLaunch(adopting));
  session.addAdopted(own.id);
  const identity = { node: shell.name, application: name, argv };
  const { onLine, ...host } = hostOf(parts, identity);
  for (const [line, stream] of earlier) onLine(line, stream);
  stop();
  output.onLine(onLine);
  return register(parts, new Application(own, { ...host, onLine }, output, undefined), identity);
}

async function launch(parts: ApplicationParts, plan: ApplicationPlan, signal: AbortSignal): Promise<Application> {
  const { session, anchorId, shell } = parts;
  const { labels, options } = session;
  const name = session.nextName("app");
  const identity = { node: shell.name, application: name, argv: plan.argv };
  const place = { name, image: options.image, labels, nodeId: shell.id, anchorId };
  return register(parts, await launchApplication(hostOf(parts, identity), place, plan, signal), identity);
}

/** The application that events are about. */
type Identity = Pick<ApplicationLine, "node" | "application" | "argv">;

function hostOf({ session, shell, lost }: ApplicationParts, identity: Identity): ApplicationHost {
  const { engine, options, faults } = session;
  const onLine = (line: string, stream: OutputStream) => {
    callListener(options.onApplicationLine, { ...identity, stream, line });
  };
  const isListening = async (port: PortReadiness, wait: WaitOptions) =>
    (await shell.run(listeningCommand(port), wait)).stdout !== "";
  return { engine, events: faults.events, lost, onLine, isListening };
}

function register({ session }: ApplicationParts, application: Application, identity: Identity): Application {
  session.applications.add(application);
  const forget = () => session.applications.delete(application);
  application.wait().then(({ exitCode, signal, oomKilled }) => {
    forget();
    callListener(session.options.onApplicationExit, { ...identity, exitCode, signal, oomKilled });
  }, forget);
  return application;
}
