import type { ProcessIdentity } from "./process-identity.ts";

/** Keys of the labels that every container of ours bears. */
export const LABEL = {
  session: "org.alpy.session",
  pid: "org.alpy.creator.pid",
  startTime: "org.alpy.creator.start-time",
  pidNamespace: "org.alpy.creator.pid-namespace",
  bootId: "org.alpy.boot-id",
} as const;

/** The labels of a session's containers. */
export function sessionLabels(session: string, creator: ProcessIdentity): Record<string, string> {
  return {
    [LABEL.session]: session,
    [LABEL.pid]: String(creator.pid),
    [LABEL.startTime]: creator.startTime,
    [LABEL.pidNamespace]: creator.pidNamespace,
    [LABEL.bootId]: creator.bootId,
  };
}

/** Who made a container, or `undefined` when its labels are not ours, or not whole. */
export function readCreator(labels: Record<string, string>): ProcessIdentity | undefined {
  const pid = Number(labels[LABEL.pid]);
  const startTime = labels[LABEL.startTime];
  const pidNamespace = labels[LABEL.pidNamespace];
  const bootId = labels[LABEL.bootId];
  if (!Number.isSafeInteger(pid) || pid <= 0 || !labels[LABEL.session]) return undefined;
  if (!startTime || !pidNamespace || !bootId) return undefined;
  return { pid, startTime, pidNamespace, bootId };
}
