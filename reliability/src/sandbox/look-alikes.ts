import { mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

/** A key of a golden state that no machine has. */
const KEY = "0".repeat(32);

/** The folders in which look-alikes are planted. */
interface Places {
  readonly temporary: string;
  readonly cache: string;
  readonly runtime: string;
}

/**
 * Creates files, folders and a socket that are named like those of alpy, and belong to this process, which lives. No victim may
 * touch them, not even when it removes leftovers of dead processes. Disposing of the result removes the socket.
 */
export function plantLookAlikes({ temporary, cache, runtime }: Places): Disposable {
  const owned = ownedSuffix();
  for (const name of ["alpy-AbCdEf", `alpy-run-${owned}`, `alpy-qemu-${owned}`]) plantFolder(join(temporary, name));
  plantFolder(join(cache, "alpy", "golden", `making-${KEY}-${owned}`));
  const server = createServer((socket) => void socket.destroy());
  server.listen(join(runtime, `${process.pid}-abcd.socket`)).unref();
  const notes = join(runtime, "alpy-notes.txt");
  writeFileSync(notes, "a file of the user\n");
  return {
    [Symbol.dispose]: () => {
      server.close();
      rmSync(notes, { force: true });
    },
  };
}

function plantFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  writeFileSync(join(path, "content"), "of a living process\n");
}

/** Returns the end of a name that says that this process is the owner: PID namespace, pid and start time in base 36. */
function ownedSuffix(): string {
  const namespace = Number(/\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? 0);
  const stat = readFileSync("/proc/self/stat", "utf8");
  const startTime = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  const owner = [namespace, process.pid, startTime].map((number) => number.toString(36));
  return [...owner, "0123456789"].join("-");
}
