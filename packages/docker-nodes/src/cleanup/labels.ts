import type { ProcessIdentity } from "@alpy/guard";

/** Keys of the labels that are set on every container we create. */
export const LABEL = {
  session: "org.alpy.session",
  pid: "org.alpy.creator.pid",
  startTime: "org.alpy.creator.start-time",
  pidNamespace: "org.alpy.creator.pid-namespace",
  bootId: "org.alpy.boot-id",
} as const;

/** Returns the labels of a session's containers. */
export function sessionLabels(session: string, creator: ProcessIdentity): Record<string, string> {
  return {
    [LABEL.session]: session,
    [LABEL.pid]: String(creator.pid),
    [LABEL.startTime]: creator.startTime,
    [LABEL.pidNamespace]: creator.pidNamespace,
    [LABEL.bootId]: creator.bootId,
  };
}

/** Returns the process that created a container, or `undefined` if the labels are not ours, or incomplete. */
export function readCreator(labels: Record<string, string>): ProcessIdentity | undefined {
  const pid = Number(labels[LABEL.pid]);
  const startTime = labels[LABEL.startTime];
  const pidNamespace = labels[LABEL.pidNamespace];
  const bootId = labels[LABEL.bootId];
  if (!Number.isSafeInteger(pid) || pid <= 0 || !labels[LABEL.session]) return undefined;
  if (!startTime || !pidNamespace || !bootId) return undefined;
  return { pid, startTime, pidNamespace, bootId };
}
