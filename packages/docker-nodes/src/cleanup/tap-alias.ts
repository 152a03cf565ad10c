import type { ProcessIdentity } from "@alpy/guard";
import { unreachable } from "../unreachable.ts";

const MARK = "alpy";

/**
 * Returns the alias of a tap (`ip link … alias`, at most 255 characters), which names the tap's creator. So a tap that
 * outlives its session, including the containers with their labels, can still be attributed.
 */
export function tapAlias(session: string, { pid, startTime, pidNamespace, bootId }: ProcessIdentity): string {
  return [MARK, session, pid, startTime, inodeOf(pidNamespace), bootId].join(",");
}

/** Returns the creator from a tap's alias, or `undefined` if the alias is not ours, or incomplete. */
export function readTapAlias(alias: string): ProcessIdentity | undefined {
  const [mark, session, pidText, startTime, inode, bootId, ...more] = alias.trim().split(",");
  const pid = Number(pidText);
  if (mark !== MARK || !session || !Number.isSafeInteger(pid) || pid <= 0 || more.length > 0) return undefined;
  if (!startTime || inode === undefined || !/^\d+$/.test(inode) || !bootId) return undefined;
  return { pid, startTime, pidNamespace: `pid:[${inode}]`, bootId };
}

/** Returns the number in `pid:[4026531836]`. */
function inodeOf(pidNamespace: string): string {
  return /\d+/.exec(pidNamespace)?.[0] ?? unreachable(`${pidNamespace} is not a name of a PID namespace`);
}
