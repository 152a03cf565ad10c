import { readdirSync, readFileSync } from "node:fs";

/**
 * Sends a signal to all processes of a session, or to the process group of its leader if the system does not list sessions.
 * Signal 0 only checks for them. Returns false if there are none any more.
 * @param leaderLives False if the leader is known to have ended.
 */
export function signalSession(leader: number, signal: NodeJS.Signals | 0, leaderLives: boolean): boolean {
  const targets = new Set(sessionMembers(leader) ?? [-leader]);
  // A leader that was just forked has no session of its own yet; the number of one that has ended may belong to another.
  if (leaderLives) targets.add(leader);
  return [...targets].map((pid) => send(pid, signal)).includes(true);
}

/** Lists the processes of a session; undefined without /proc. Zombies do not count: their parent may collect them late. */
function sessionMembers(leader: number): number[] | undefined {
  const names = listedProcesses();
  return names?.filter((name) => /^\d+$/.test(name) && isMember(name, leader)).map(Number);
}

function listedProcesses(): string[] | undefined {
  if (process.platform !== "linux") return undefined;
  return readdirSync("/proc");
}

/** Parses proc(5): state, parent, process group and session follow the name in parentheses. */
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
