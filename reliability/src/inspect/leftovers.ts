import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { promisify } from "node:util";
import { isOf } from "../cause/loss.ts";
import type { EngineClient, ListedContainer } from "../engine/engine-client.ts";
import type { VictimProcess } from "../run/victim-process.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { describeProcess, processesWith, signalProcess } from "./processes.ts";
import { hostTaps } from "./taps.ts";

const execute = promisify(execFile);

/** Where to look for what a victim has left. */
export interface Traces {
  readonly run: string;
  readonly victim: VictimProcess;
  readonly sandbox: Sandbox;
  readonly engine: EngineClient;
}

/** Returns what a victim has left: containers, taps, processes, files, sockets. */
export async function leftoversOf({ run, victim, sandbox, engine }: Traces): Promise<string[]> {
  const containers = await containersOf(victim, engine);
  const taps = hostTaps().filter(({ creator }) => creator !== undefined && victim.pids.has(creator));
  return [
    ...containers.map(({ Names, State }) => `container ${Names.join(" ")} (${State})`),
    ...taps.map(({ name }) => `tap ${name}`),
    ...processesWith(run).map(describeProcess),
    ...ownedOutside(victim),
    ...sandbox.differences(victim.pids),
  ];
}

async function containersOf(victim: VictimProcess, engine: EngineClient): Promise<ListedContainer[]> {
  const listed = (await engine.list("org.alpy.session")).filter((one) => isOf(one, victim));
  // An engine that was killed may list a container that it removed while it started, as dead and without a name, for ever.
  const states = await Promise.all(listed.map(async (one) => one.State !== "dead" || (await engine.exists(one.Id))));
  return listed.filter((_, index) => states[index]);
}

/** The end of a name that says who owns a file: PID namespace, pid and start time in base 36, random digits. */
const OWNED_NAME = /-[0-9a-z]+-([0-9a-z]+)-[0-9a-z]+-[0-9a-f]{10}$/;

/** Returns the files of a victim in the system's folders, where none may be because the victim has its own. */
function ownedOutside({ pids }: VictimProcess): string[] {
  return ["/tmp", "/var/tmp"].flatMap((folder) => {
    const own = readdirSync(folder).filter((name) => pids.has(Number.parseInt(OWNED_NAME.exec(name)?.[1] ?? "", 36)));
    return own.map((name) => `${folder}/${name}`);
  });
}

/** Removes what a victim has left, so that it cannot disturb the others. */
export async function removeLeftovers({ run, victim, engine }: Traces): Promise<void> {
  for (const { pid } of processesWith(run)) signalProcess(pid, "SIGKILL");
  const containers = (await engine.list("org.alpy.session")).filter((one) => isOf(one, victim));
  for (const { Id } of containers) await engine.remove(Id).catch(() => undefined);
  for (const { name, creator } of hostTaps()) {
    if (creator === undefined || !victim.pids.has(creator)) continue;
    await execute("ip", ["link", "delete", name]).catch(() => undefined);
  }
}
