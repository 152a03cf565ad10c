import { basename } from "node:path";
import { type Cause, classOf } from "../injection/causes.ts";
import type { Injection } from "../injection/injection.ts";
import type { ArtifactsFinding, Result } from "../inspect/artifacts.ts";
import type { ErrorReport } from "../victim/messages.ts";
import type { VictimExit } from "./victim-process.ts";

/** What is known of a victim at its end. */
export interface Evidence {
  readonly injection: Injection;
  /** Whether the fault happened while the victim lived. */
  readonly isInjected: boolean;
  /** Whether only a short call was lost, which can be made again. */
  readonly isMinor: boolean;
  readonly wasUp: boolean;
  /** Whether the victim had been asked to finish before the fault, so that it may have ended well. */
  readonly wasFinishing: boolean;
  readonly exit: VictimExit;
  readonly errors: readonly ErrorReport[];
  readonly artifacts: readonly ArtifactsFinding[];
}

const SIGNAL_CAUSE = /^(group-)?(sigterm|sigint|sighup)$/;
/** Losses that need not fail a run: an application may end, an engine that comes back is not missed. */
const HARMLESS: readonly Cause[] = [
  "application-killed",
  "application-stopped",
  "application-removed",
  "engine-hung",
  "engine-disk-full",
];

/** Returns what is wrong with the verdict of a victim and its files. */
export function problemsOf(evidence: Evidence): string[] {
  const { artifacts, injection } = evidence;
  const damages = artifacts.flatMap(({ folder, faults }) => faults.map((fault) => `${basename(folder)}: ${fault}`));
  const verdicts = artifacts.flatMap((finding) => problemOfResult(finding, evidence));
  const outcomes = artifacts.map(({ result }) => result?.outcome);
  const hasFailed = outcomes.includes("failed");
  const missed = mustFail(evidence) && injection.artifacts === "kept" && !hasFailed && outcomes.length > 0;
  return [
    ...damages,
    ...verdicts,
    ...(missed ? [`no run failed, although ${injection.cause}: ${outcomes.join(", ")}`] : []),
    ...problemsOfExit(evidence),
  ];
}

function mustFail(evidence: Evidence): boolean {
  const isLoss = ["qemu", "container", "engine"].includes(classOf(evidence.injection.cause));
  return evidence.isInjected && isLoss && !isHarmless(evidence);
}

/** Returns whether a run may pass although it lost something. */
function isHarmless({ injection: { cause, kind, moment }, isMinor, wasFinishing }: Evidence): boolean {
  // A testbed that closes no longer needs what is lost.
  if (HARMLESS.includes(cause) || isMinor || wasFinishing) return true;
  // A state whose guest does not respond is prepared again; the QEMU that prepares one is not needed once the state is saved.
  return kind.startsWith("golden-") && classOf(cause) === "qemu" && moment.at !== "up";
}

function problemOfResult({ folder, result }: ArtifactsFinding, evidence: Evidence): string[] {
  const { wasUp } = evidence;
  const name = basename(folder);
  if (result === undefined) return wasUp ? [`${name}: there is no result.json`] : [];
  const allowed = allowedOutcomes(evidence);
  // The testbed that prepares a golden state may have ended well before.
  if (name === "golden") allowed.push("passed", "failed");
  if (!allowed.includes(result.outcome)) {
    return [`${name}: the outcome is ${result.outcome}, must be ${allowed.join(" or ")}`];
  }
  return problemOfSignal(name, result, evidence.injection);
}

function problemOfSignal(name: string, result: Result, { cause, kind }: Injection): string[] {
  const signal = SIGNAL_CAUSE.exec(cause)?.[2]?.toUpperCase();
  // vitest ends its workers in its own way.
  if (signal === undefined || kind === "vitest" || result.outcome !== "interrupted" || result.signal === signal)
    return [];
  return [`${name}: interrupted by ${result.signal ?? "no signal"}, must be ${signal}`];
}

function allowedOutcomes(evidence: Evidence): string[] {
  const { isInjected, wasFinishing } = evidence;
  const { cause, kind } = evidence.injection;
  if (!isInjected) return ["passed"];
  const ended = wasFinishing ? ["passed"] : [];
  const causeClass = classOf(cause);
  if (causeClass === "death") return ["interrupted", ...ended];
  // vitest reports an exception outside of a test, and the test goes on.
  if (causeClass === "own") return ["interrupted", "failed", ...(kind === "vitest" ? ["passed"] : ended)];
  // Another worker's testbed may have lost nothing.
  return isHarmless(evidence) || kind === "vitest" ? ["failed", "passed"] : ["failed"];
}

function problemsOfExit(evidence: Evidence): string[] {
  const { exit, errors } = evidence;
  if (!mustFail(evidence)) return [];
  const isUntyped = errors.length > 0 && !errors.some(isTyped);
  return [
    ...(exit.code === 0 ? ["the exit code is 0"] : []),
    ...(isUntyped ? [`the error has no code: ${errors.map(({ name, message }) => `${name}: ${message}`)}`] : []),
  ];
}

function isTyped({ code, cause, errors }: ErrorReport): boolean {
  return code !== undefined || (cause !== undefined && isTyped(cause)) || (errors ?? []).some(isTyped);
}
