import { readFileSync, readlinkSync } from "node:fs";
import { type ProcessMark, parseStartTime, readStat } from "./process-mark.ts";

/** Identifies one process permanently: a pid has no meaning in another PID namespace or after another boot. */
export interface ProcessIdentity extends ProcessMark {
  /** The PID namespace, as /proc/PID/ns/pid names it: `pid:[4026531836]`. */
  readonly pidNamespace: string;
  /** The kernel's random id of this boot. */
  readonly bootId: string;
}

/** Returns the identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const startTime = parseStartTime(readStat("self") ?? "");
  if (startTime === undefined) throw new Error("unreachable: this process is alive, and sees itself in /proc");
  return {
    pid: process.pid,
    startTime,
    pidNamespace: readlinkSync("/proc/self/ns/pid"),
    bootId: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
  };
}

/** Returns the number of a PID namespace: that in `pid:[4026531836]`. */
export function namespaceInode(pidNamespace: string): number {
  const inode = Number(/^pid:\[(\d+)\]$/.exec(pidNamespace)?.[1]);
  if (Number.isSafeInteger(inode)) return inode;
  throw new Error(`unreachable: ${pidNamespace} is not a name of a PID namespace`);
}
