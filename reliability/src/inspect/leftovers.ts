import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isOf } from "../cause/loss.ts";
import type { EngineClient } from "../engine/engine-client.ts";
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
  const containers = (await engine.list("org.alpy.session")).filter((one) => isOf(one, victim));
  const taps = hostTaps().filter(({ creator }) => creator !== undefined && victim.pids.has(creator));
  return [
    ...containers.map(({ Names, State }) => `container ${Names.join(" ")} (${State})`),
    ...taps.map(({ name }) => `tap ${name}`),
    ...processesWith(run).map(describeProcess),
    ...sandbox.differences(),
  ];
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
