import { readFileSync } from "node:fs";
import { isDead, ownerState, type ProcessIdentity } from "@alpy/guard";

/** The unit of start times in /proc: USER_HZ, which is 100 on all architectures that we know (proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100;
const MS_PER_SECOND = 1_000;

/** What is known of the creator of a container or tap: a reason, if that is not enough to remove it. */
export type CreatorState =
  | { readonly kind: "alive" }
  | { readonly kind: "dead" }
  | { readonly kind: "unknown"; readonly reason: string };

/** Returns the state of a creator, as seen from the process `here`. @param isRoot whether this process sees those of all users */
export function creatorState(creator: ProcessIdentity, here: ProcessIdentity, isRoot = ownsAll()): CreatorState {
  if (creator.bootId !== here.bootId) {
    return {
      kind: "unknown",
      reason: "its creator ran before the last boot, or on another kernel that shares the engine",
    };
  }
  if (creator.pidNamespace === here.pidNamespace) return { kind: isDead(creator) ? "dead" : "alive" };
  const { pid, startTime, pidNamespace } = creator;
  // Only root can read the PID namespaces of the processes of all users, and the creator may be another one's.
  const state = isRoot ? ownerState({ pid, startTime, pidNamespaceInode: inodeOf(pidNamespace) }) : "unknown";
  if (state !== "unknown") return { kind: state };
  return {
    kind: state,
    reason: `its creator ran in another PID namespace (${pidNamespace}), which cannot be seen from here`,
  };
}

/** Returns the time since a creator of this boot started, in milliseconds; `undefined` if that is not known. */
export function creatorAgeMs(creator: ProcessIdentity, here: ProcessIdentity): number | undefined {
  if (creator.bootId !== here.bootId) return undefined;
  const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
  const ageMs = (uptime - Number(creator.startTime) / TICKS_PER_SECOND) * MS_PER_SECOND;
  return Number.isFinite(ageMs) ? Math.max(0, Math.round(ageMs)) : undefined;
}

function ownsAll(): boolean {
  return process.geteuid?.() === 0;
}

function inodeOf(pidNamespace: string): number {
  return Number(/\d+/.exec(pidNamespace)?.[0] ?? Number.NaN);
}
