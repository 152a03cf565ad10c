import { readdirSync, readFileSync } from "node:fs";

/**
 * Sends a signal to all processes of a session, or, where the system does not list them, to the process group of its leader;
 * signal 0 sends nothing. `leaderLives`: whether it has not been seen to end. False where there is none any more.
 */
export function signalSession(leader: number, signal: NodeJS.Signals | 0, leaderLives: boolean): boolean {
  const targets = new Set(sessionMembers(leader) ?? [-leader]);
  // One that has just been forked has no session of its own yet; the number of one that has ended may be another's.
  if (leaderLives) targets.add(leader);
  return [...targets].map((pid) => send(pid, signal)).includes(true);
}

/** Undefined where there is no /proc. Zombies do not count: some wait long for their parent. */
function sessionMembers(leader: number): number[] | undefined {
  const names = listed();
  return names?.filter((name) => /^\d+$/.test(name) && isMember(name, leader)).map(Number);
}

function listed(): string[] | undefined {
  if (process.platform !== "linux") return undefined;
  return readdirSync("/proc");
}

/** proc(5): after the name in parentheses come state, parent, process group and session. */
function isMember(pid: string, leader: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state, , , session] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return state !== "Z" && Number(session) === leader;
  } catch {
    return false;
  }
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
