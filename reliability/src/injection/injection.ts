import { type Cause, isCause, kindsFor } from "./causes.ts";
import { isKind, type Kind } from "./kinds.ts";

/** When a fault is injected: after the begin of a step, after the victim's start, or after its testbed is up. */
export type Moment =
  | { readonly at: "step"; readonly step: string; readonly delayMs: number }
  | { readonly at: "start"; readonly delayMs: number }
  | { readonly at: "up"; readonly delayMs: number };

/** What the victim does while its testbed is up: nothing, or a step after the other. */
export type Work = "idle" | "busy";

/** Where the testbed's files are: in a folder that stays, or in a temporary one. */
export type ArtifactsChoice = "kept" | "temporary";

/** One fault that is injected into one victim. */
export interface Injection {
  readonly kind: Kind;
  readonly cause: Cause;
  readonly artifacts: ArtifactsChoice;
  readonly work: Work;
  readonly moment: Moment;
}

/** Formats an injection as the text that repeats it: `wires/sigkill/kept/idle/step=Start QEMU, paused+35`. */
export function formatInjection({ kind, cause, artifacts, work, moment }: Injection): string {
  return [kind, cause, artifacts, work, formatMoment(moment)].join("/");
}

function formatMoment(moment: Moment): string {
  if (moment.at === "step") return `step=${moment.step}+${moment.delayMs}`;
  return `${moment.at}+${moment.delayMs}`;
}

/** Parses the text of {@link formatInjection}. @throws {TypeError} if it is not one */
export function parseInjection(text: string): Injection {
  const [kind = "", cause = "", artifacts, work, ...rest] = text.split("/");
  const moment = parseMoment(rest.join("/"));
  const isWhole =
    isKind(kind) &&
    isCause(cause) &&
    (artifacts === "kept" || artifacts === "temporary") &&
    (work === "idle" || work === "busy") &&
    moment !== undefined;
  if (!isWhole) throw new TypeError(`an injection must be KIND/CAUSE/ARTIFACTS/WORK/MOMENT+MS, got ${text}`);
  if (!kindsFor(cause).includes(kind))
    throw new TypeError(`${cause} must be injected into ${kindsFor(cause)}, got ${kind}`);
  return { kind, cause, artifacts, work, moment };
}

function parseMoment(text: string): Moment | undefined {
  const { place, step, delay } = /^(?:step=(?<step>.+)|(?<place>start|up))\+(?<delay>\d+)$/.exec(text)?.groups ?? {};
  if (delay === undefined) return undefined;
  const delayMs = Number(delay);
  if (step !== undefined) return { at: "step", step, delayMs };
  return place === "up" || place === "start" ? { at: place, delayMs } : undefined;
}
