import type { ProcessIdentity } from "./process-identity.ts";

const MARK = "alpy";

/**
 * Who made a tap, for its alias (`ip link … alias`, at most 255 characters): so that a tap that outlived its session, the
 * containers with their labels included, still tells whose it was.
 */
export function tapAlias(session: string, { pid, startTime, pidNamespace, bootId }: ProcessIdentity): string {
  return [MARK, session, pid, startTime, inodeOf(pidNamespace), bootId].join(",");
}

/** Reads a tap's alias; `undefined` when it is not ours, or not whole. */
export function readTapAlias(alias: string): ProcessIdentity | undefined {
  const [mark, session, pidText, startTime, inode, bootId, ...more] = alias.trim().split(",");
  const pid = Number(pidText);
  if (mark !== MARK || !session || !Number.isSafeInteger(pid) || pid <= 0 || more.length > 0) return undefined;
  if (!startTime || !/^\d+$/.test(inode ?? "") || !bootId) return undefined;
  return { pid, startTime, pidNamespace: `pid:[${inode}]`, bootId };
}

/** The number in `pid:[4026531836]`. */
function inodeOf(namespace: string): string {
  return /\d+/.exec(namespace)?.[0] ?? "";
}
