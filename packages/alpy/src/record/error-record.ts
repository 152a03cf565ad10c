import { reasonOf } from "../error-reason.ts";
import { cutText, propertyOf } from "./plain-data.ts";

/** An error as plain data, as `result.json` has it. */
export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly code?: string | undefined;
  /** When it was recorded, in ISO 8601: at the moment of the failure. */
  readonly time?: string | undefined;
  /** The step in which it happened. */
  readonly step?: string | undefined;
  /** The last lines of consoles, QEMU and applications at that moment, by source. */
  readonly evidence?: Readonly<Record<string, string>> | undefined;
  readonly cause?: ErrorRecord | undefined;
}

/** How many errors of a chain of causes are kept: a chain may be circular. */
const MAX_CAUSE_DEPTH = 5;
const MAX_NAME_CHARACTERS = 200;
const MAX_MESSAGE_CHARACTERS = 10_000;
const MAX_SOURCES = 20;
const MAX_EVIDENCE_CHARACTERS = 4_000;

/**
 * Records an error, as it is now, as plain data: what is done to the error afterwards does not change the record. Accepts
 * any value that can be thrown, and never throws itself.
 */
export function recordError(error: unknown): ErrorRecord {
  const record = recordOf(error, 1);
  const evidence = isObject(error) ? evidenceOf(propertyOf(error, "evidence")) : undefined;
  return { ...record, time: new Date().toISOString(), evidence };
}

function recordOf(error: unknown, depth: number): ErrorRecord {
  if (!isObject(error)) return { name: error === null ? "null" : typeof error, message: shown(reasonOf(error)) };
  const cause = propertyOf(error, "cause");
  return {
    name: textOf(error, "name") ?? "Error",
    message: shown(reasonOf(error)),
    code: textOf(error, "code"),
    step: textOf(error, "step"),
    cause: cause !== undefined && depth < MAX_CAUSE_DEPTH ? recordOf(cause, depth + 1) : undefined,
  };
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function textOf(error: object, name: string): string | undefined {
  const text = propertyOf(error, name);
  return typeof text === "string" ? cutText(text, MAX_NAME_CHARACTERS) : undefined;
}

function shown(message: string): string {
  return cutText(message, MAX_MESSAGE_CHARACTERS);
}

/** Returns the evidence that an error has, each source cut to its end. */
function evidenceOf(evidence: unknown): Record<string, string> | undefined {
  if (!isObject(evidence)) return undefined;
  try {
    const sources = Object.keys(evidence).slice(0, MAX_SOURCES);
    const entries = sources.flatMap((source): [string, string][] => {
      const lines = propertyOf(evidence, source);
      return typeof lines === "string"
        ? [[cutText(source, MAX_NAME_CHARACTERS), lines.slice(-MAX_EVIDENCE_CHARACTERS)]]
        : [];
    });
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  } catch {
    return undefined;
  }
}
