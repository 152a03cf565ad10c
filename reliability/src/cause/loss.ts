import { setTimeout as delay } from "node:timers/promises";
import type { EngineClient, ListedContainer } from "../engine/engine-client.ts";
import type { CauseOf } from "../injection/causes.ts";
import { choose, type Random } from "../injection/random.ts";
import { isAlive, isQemu, processesWith, signalProcess } from "../inspect/processes.ts";
import type { VictimProcess } from "../run/victim-process.ts";

const POLL_INTERVAL_MS = 15;

/** The signal of each loss of QEMU. */
const QEMU_SIGNALS: Record<CauseOf<"qemu">, NodeJS.Signals> = {
  "qemu-sigkill": "SIGKILL",
  "qemu-sigterm": "SIGTERM",
  "qemu-sigsegv": "SIGSEGV",
  "qemu-sigabrt": "SIGABRT",
  "qemu-hung": "SIGSTOP",
};

/** What was lost: a machine, a short call of QEMU (`--version`), or nothing because the victim has ended. */
export type LostQemu = "machine" | "call" | "nothing";

/** Sends a signal to a QEMU of the victim, as soon as it has one. Settles when this QEMU is gone, or has stopped. */
export async function loseQemu(
  cause: CauseOf<"qemu">,
  victim: VictimProcess,
  run: string,
  random: Random,
): Promise<LostQemu> {
  const signal = QEMU_SIGNALS[cause];
  const found = await untilFound(victim, () => Promise.resolve(processesWith(run).filter(isQemu)));
  if (found.length === 0) return "nothing";
  const { pid, arguments: args } = choose(random, found);
  signalProcess(pid, signal);
  while (signal !== "SIGSTOP" && isAlive(pid) && victim.exit === undefined) await delay(POLL_INTERVAL_MS);
  return args.includes("-S") ? "machine" : "call";
}

/** Ends a container of the victim, as soon as it has one of that role. Returns whether it had; settles when the container is gone. */
export async function loseContainer(
  cause: CauseOf<"container">,
  victim: VictimProcess,
  engine: EngineClient,
  random: Random,
): Promise<boolean> {
  const [role = "", how] = cause.split("-");
  const found = await untilFound(victim, async () => {
    const containers = await engine.list("org.alpy.session");
    return containers.filter((one) => isOf(one, victim) && roleOf(one) === role && one.State === "running");
  });
  if (found.length === 0) return false;
  const { Id } = choose(random, found);
  if (how === "killed") await engine.kill(Id);
  else if (how === "stopped") await engine.stop(Id);
  else await engine.remove(Id);
  return true;
}

/** Returns whether a container was created by a victim. */
export function isOf({ Labels }: ListedContainer, victim: VictimProcess): boolean {
  return victim.pids.has(Number(Labels["org.alpy.creator.pid"]));
}

function roleOf({ Names }: ListedContainer): string {
  const [name = ""] = Names;
  if (/-control\d*$/.test(name)) return "control";
  return /-node\d+$/.test(name) ? "node" : "application";
}

async function untilFound<T>(victim: VictimProcess, find: () => Promise<T[]>): Promise<T[]> {
  for (;;) {
    const found = await find();
    if (found.length > 0 || victim.exit !== undefined) return found;
    await delay(POLL_INTERVAL_MS);
  }
}
