import { KINDS, KINDS_WITH_NODES, type Kind } from "./kinds.ts";

/**
 * What a cause does:
 * - `death`: the harness ends the victim from outside, by signals to it, its group, or its guard;
 * - `own`: the victim ends itself;
 * - `qemu`, `container`, `engine`: something that the victim needs is lost while the victim lives on.
 */
export type CauseClass = "death" | "own" | "qemu" | "container" | "engine";

/** Every cause, by its class. */
const CAUSES_OF_CLASS = {
  death: [
    "sigkill",
    "sigterm",
    "sigint",
    "sighup",
    "group-sigkill",
    "group-sigterm",
    "group-sigint",
    "group-sighup",
    "stop-then-sigkill",
    "blocked-then-sigkill",
    "guard-then-process",
    "process-then-guard",
    "guards-pause-process",
  ],
  own: ["uncaught-exception", "unhandled-rejection", "process-exit", "abort-signal"],
  qemu: ["qemu-sigkill", "qemu-sigterm", "qemu-sigsegv", "qemu-sigabrt", "qemu-hung"],
  container: [
    "node-killed",
    "node-stopped",
    "node-removed",
    "control-killed",
    "control-stopped",
    "control-removed",
    "application-killed",
    "application-stopped",
    "application-removed",
  ],
  engine: ["engine-killed", "engine-hung", "engine-restarted", "engine-disk-full"],
} as const satisfies Record<CauseClass, readonly string[]>;

/** A cause of one class. */
export type CauseOf<Class extends CauseClass> = (typeof CAUSES_OF_CLASS)[Class][number];

/** A fault that the harness injects. */
export type Cause = (typeof CAUSES_OF_CLASS)[CauseClass][number];

/** Every cause. */
export const CAUSES: readonly Cause[] = Object.values(CAUSES_OF_CLASS).flat();

/** Returns whether a text names a cause. */
export function isCause(text: string): text is Cause {
  return (CAUSES as readonly string[]).includes(text);
}

/** Returns the class of a cause. */
export function classOf(cause: Cause): CauseClass {
  const found = (Object.keys(CAUSES_OF_CLASS) as CauseClass[]).find((name) =>
    (CAUSES_OF_CLASS[name] as readonly Cause[]).includes(cause),
  );
  if (found === undefined) throw new Error("unreachable: each cause has a class");
  return found;
}

/** Returns whether a cause has a class. */
export function isOfClass<Class extends CauseClass>(cause: Cause, causeClass: Class): cause is CauseOf<Class> {
  return classOf(cause) === causeClass;
}

/** Only these start applications that stay. */
const KINDS_WITH_APPLICATIONS: readonly Kind[] = ["nodes", "two-machines"];

/** Returns the kinds to which a cause can be applied. */
export function kindsFor(cause: Cause): readonly Kind[] {
  const causeClass = classOf(cause);
  if (cause === "abort-signal") return KINDS.filter((kind) => kind !== "alpy-run");
  if (cause.startsWith("application-")) return KINDS_WITH_APPLICATIONS;
  if (causeClass === "container") return KINDS_WITH_NODES;
  // The others use nodes in the same way; a private engine serves one victim at a time.
  if (causeClass === "engine") return ["nodes", "vitest", "alpy-run"];
  return KINDS;
}
