import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { EnvironmentCase, Expected, Trouble } from "../environment/environment-case.ts";
import { inspectArtifacts } from "../inspect/artifacts.ts";
import { awaitClean } from "../inspect/await-clean.ts";
import { removeLeftovers, type Traces } from "../inspect/leftovers.ts";
import { signalProcess } from "../inspect/processes.ts";
import { Sandbox } from "../sandbox/sandbox.ts";
import type { ErrorReport } from "../victim/messages.ts";
import type { Lab } from "./lab.ts";
import { VictimProcess } from "./victim-process.ts";

const EXIT_LIMIT_MS = 120_000;
/** How long a testbed works in its trouble. */
const WORK_MS = 800;

/** The result of one case. */
export interface CaseVerdict {
  readonly name: string;
  readonly problems: readonly string[];
  /** The errors of the testbed, as its user sees them; empty if it passed. */
  readonly errors: readonly string[];
  readonly durationMs: number;
  readonly folder: string;
}

/** Runs a victim in trouble and judges its error, its end, and what it leaves. */
export async function runCase(one: EnvironmentCase, lab: Lab): Promise<CaseVerdict> {
  const startedAt = performance.now();
  const folder = lab.newFolder();
  const run = `run=${folder}=`;
  using sandbox = new Sandbox(folder);
  const trouble = await one.trouble(sandbox);
  const bystander = join(folder, "bystander");
  const victim = await startVictim(one, { run, sandbox, lab, trouble, bystander });
  const traces: Traces = { run, victim, sandbox, engine: lab.engine };
  const exitProblems = await follow(victim, trouble, one.expected);
  const { left } = await awaitClean(traces);
  await trouble.end?.();
  const problems = [
    ...exitProblems,
    ...left,
    ...problemsOfError(victim.errors, one.expected, victim.exit?.signal !== null),
    ...(one.hasBystander ? await problemsOfBystander(victim, bystander) : []),
  ];
  await removeLeftovers(traces);
  victim.close();
  if (problems.length === 0) sandbox.remove();
  const durationMs = Math.round(performance.now() - startedAt);
  return { name: one.name, problems, errors: victim.errors.map(formatError), durationMs, folder };
}

interface StartInput {
  readonly run: string;
  readonly sandbox: Sandbox;
  readonly lab: Lab;
  readonly trouble: Trouble;
  readonly bystander: string;
}

async function startVictim(one: EnvironmentCase, input: StartInput): Promise<VictimProcess> {
  const { run, sandbox, lab, trouble, bystander } = input;
  const own: Record<string, string> = one.hasBystander ? { ALPY_BYSTANDER: bystander } : {};
  const environment = { ...trouble.environment, ...own };
  return await VictimProcess.start({
    run,
    kind: one.kind,
    work: one.work,
    artifacts: one.artifacts,
    sandbox,
    inputs: lab.inputs,
    nodeImage: lab.nodeImage,
    engineSocket: trouble.engineSocket ?? lab.engine.socketPath,
    setting: { ...trouble, environment, program: "strained-victim.ts" },
  });
}

/** Makes the trouble when the testbed is up, lets it work, and waits for the end of the process. Returns what is wrong with it. */
async function follow(victim: VictimProcess, trouble: Trouble, expected: Expected): Promise<string[]> {
  const work = victim.settled.then(async () => {
    await trouble.onUp?.();
    await delay(WORK_MS);
    victim.finish();
  });
  work.catch(() => undefined);
  const limit = new AbortController();
  const late = delay(EXIT_LIMIT_MS, undefined, { signal: limit.signal }).catch(() => undefined);
  await Promise.race([victim.exited, late]);
  limit.abort();
  if (victim.exit === undefined) {
    signalProcess(-victim.pid, "SIGKILL");
    await victim.exited;
    return [`the process did not end within ${EXIT_LIMIT_MS / 1_000} s`];
  }
  await victim.drain();
  const { code, signal } = victim.exit;
  if (code === 0 || expected.mayDie === true) return [];
  return [`the process ended with ${signal ?? `exit code ${code}`}: an error was not caught`];
}

function problemsOfError(errors: readonly ErrorReport[], expected: Expected, isDead: boolean): string[] {
  const { codes, message, notMessage, mayPass = codes.length === 0, mayDie = false } = expected;
  const [error] = errors;
  if (error === undefined) {
    if (mayPass || (mayDie && isDead)) return [];
    return [`the testbed passed, must fail with ${codes.join(" or ")}`];
  }
  const text = formatError(error);
  if (codes.length === 0) return [`the testbed failed, must pass: ${text}`];
  const found = codesOf(error);
  return [
    ...(found.some((code) => codes.includes(code))
      ? []
      : [`the error has the codes ${found.join(", ") || "none"}: ${text}`]),
    ...(message === undefined || message.test(text) ? [] : [`the message must match ${String(message)}: ${text}`]),
    ...(notMessage?.test(text) ? [`the message is untrue: ${text}`] : []),
  ];
}

async function problemsOfBystander({ bystander }: VictimProcess, folder: string): Promise<string[]> {
  if (bystander === undefined) return ["the other testbed of the process did not end"];
  const [finding] = await inspectArtifacts(folder);
  const outcome = finding?.result?.outcome;
  return [
    ...(bystander === "passed" ? [] : [`the other testbed of the process failed: ${formatError(bystander)}`]),
    ...(outcome === "passed" ? [] : [`the other testbed's outcome is ${outcome}`]),
    ...(finding?.faults ?? []),
  ];
}

function codesOf({ code, cause, errors = [] }: ErrorReport): string[] {
  const inner = [...(cause === undefined ? [] : [cause]), ...errors].flatMap(codesOf);
  return code === undefined ? inner : [code, ...inner];
}

function formatError({ name, code, message }: ErrorReport): string {
  return `${name}${code === undefined ? "" : ` [${code}]`}: ${message}`.replaceAll(/\s+/g, " ").slice(0, 400);
}
