import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { codeOf } from "../error-reason.ts";
import { namespaceInode } from "./process-identity.ts";
import { isDead, type ProcessMark, parseStartTime } from "./process-mark.ts";

/** The inode of the host's own PID namespace, which Linux fixes (PROC_PID_INIT_INO in include/linux/proc_ns.h). */
const HOST_PID_NAMESPACE_INODE = 0xeffffffc;

/** The process that owns a file, as the file's name identifies it. */
export interface Owner extends ProcessMark {
  /** The inode of the PID namespace in which `pid` counts. */
  readonly pidNamespaceInode: number;
}

/** Whether an owner is alive. `unknown`: it is in a PID namespace that this process cannot see into. */
export type OwnerState = "alive" | "dead" | "unknown";

/**
 * Returns whether the owner of a file is alive. The owner must belong to the same user as this process.
 *
 * An owner in this PID namespace is checked by pid and start time. One in another namespace can be checked if this process
 * sees the processes of that namespace, which is then a child of its own. If it sees none, the namespace has no processes
 * if this process is in the host's own namespace and can read the namespaces of all of its user's processes.
 */
export function ownerState(owner: Owner): OwnerState {
  const ownInode = namespaceInode(readlinkSync("/proc/self/ns/pid"));
  if (owner.pidNamespaceInode === ownInode) return isDead(owner) ? "dead" : "alive";
  const nested = nestedProcesses();
  const inside = nested.filter(({ inode }) => inode === owner.pidNamespaceInode);
  if (inside.some((process) => isOwner(process, owner))) return "alive";
  if (nested.some((process) => process.inode === undefined && process.uid === ownUid())) return "unknown";
  return inside.length > 0 || ownInode === HOST_PID_NAMESPACE_INODE ? "dead" : "unknown";
}

/** A process that this process sees and that is in a PID namespace below its own. */
interface NestedProcess {
  /** Its pid in the namespace of this process. */
  readonly pid: string;
  /** Its pid in its own namespace. */
  readonly innermostPid: number;
  /** Its real user. */
  readonly uid: number;
  /** Its PID namespace; `undefined` if this process may not read it. */
  readonly inode: number | undefined;
}

function nestedProcesses(): NestedProcess[] {
  return readdirSync("/proc").flatMap((pid) => (/^\d+$/.test(pid) ? (readNested(pid) ?? []) : []));
}

function readNested(pid: string): NestedProcess | undefined {
  const status = read(`/proc/${pid}/status`);
  // The pids in each namespace, from that of this process to the innermost: proc_pid_status(5).
  const pids = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
  const uid = /^Uid:\s+(\d+)/m.exec(status)?.[1];
  if (pids.length < 2 || uid === undefined) return undefined;
  const inode = readInode(pid);
  if (inode === "gone") return undefined;
  return { pid, innermostPid: Number(pids.at(-1)), uid: Number(uid), inode };
}

function isOwner({ pid, innermostPid }: NestedProcess, owner: Owner): boolean {
  return innermostPid === owner.pid && parseStartTime(read(`/proc/${pid}/stat`)) === owner.startTime;
}

/** Returns the PID namespace of a process: `undefined` if this process may not read it, "gone" if it has ended meanwhile. */
function readInode(pid: string): number | "gone" | undefined {
  try {
    return namespaceInode(readlinkSync(`/proc/${pid}/ns/pid`));
  } catch (error) {
    return ["ENOENT", "ESRCH"].includes(codeOf(error) ?? "") ? "gone" : undefined;
  }
}

/** Reads a file of /proc; that of a process that has ended is empty. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function ownUid(): number | undefined {
  return process.getuid?.();
}
