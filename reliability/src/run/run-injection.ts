import { setTimeout as delay } from "node:timers/promises";
import { endVictim } from "../cause/death.ts";
import { faultEngine, type Repair } from "../cause/engine-fault.ts";
import { loseContainer, loseQemu } from "../cause/loss.ts";
import { endItself } from "../cause/own.ts";
import type { EngineClient } from "../engine/engine-client.ts";
import type { PrivateEngine } from "../engine/private-engine.ts";
import { classOf, isOfClass } from "../injection/causes.ts";
import { formatInjection, type Injection, type Moment } from "../injection/injection.ts";
import { randomFrom } from "../injection/random.ts";
import { inspectArtifacts } from "../inspect/artifacts.ts";
import { awaitClean } from "../inspect/await-clean.ts";
import { removeLeftovers, type Traces } from "../inspect/leftovers.ts";
import { signalProcess } from "../inspect/processes.ts";
import { Sandbox } from "../sandbox/sandbox.ts";
import { problemsOf } from "./judge.ts";
import type { Lab } from "./lab.ts";
import { VictimProcess } from "./victim-process.ts";

const POLL_INTERVAL_MS = 50;
/** A victim must have ended this long after the fault; tear-down has its own time-outs, of up to 30 s with a lost engine. */
const EXIT_LIMIT_MS = 90_000;
/** An engine that hangs works again after this time. */
const HANG_MS = 8_000;
/** A victim that survives its own fault is asked to finish after this time. */
const SURVIVAL_MS = 400;

/** The result of one injection. */
export interface Verdict {
  readonly injection: Injection;
  readonly problems: readonly string[];
  /** Whether the fault happened while the victim lived. */
  readonly isInjected: boolean;
  /** From the victim's death until nothing was left. */
  readonly cleanMs: number;
  /** How much longer than 5 s the limit was, because the host was slow. */
  readonly slowness: number;
  readonly durationMs: number;
  /** The folder that is kept if there are problems. */
  readonly folder: string;
}

/** Injects a fault into a new victim and judges what follows. */
export async function runInjection(injection: Injection, lab: Lab): Promise<Verdict> {
  if (classOf(injection.cause) !== "engine") return await new Trial(injection, lab, lab.engine, undefined).run();
  return await lab.withPrivateEngine((engine) => new Trial(injection, lab, engine.client, engine).run());
}

/** One victim, from its start until everything is inspected. */
class Trial {
  readonly #injection: Injection;
  readonly #lab: Lab;
  readonly #engine: EngineClient;
  readonly #privateEngine: PrivateEngine | undefined;
  readonly #random;
  readonly #run: string;
  readonly #sandbox: Sandbox;
  #isInjected = false;
  #isMinor = false;
  #wasFinishing = false;
  #repair: Repair = () => Promise.resolve();

  constructor(injection: Injection, lab: Lab, engine: EngineClient, privateEngine: PrivateEngine | undefined) {
    this.#injection = injection;
    this.#lab = lab;
    this.#engine = engine;
    this.#privateEngine = privateEngine;
    const text = formatInjection(injection);
    this.#random = randomFrom([...text].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7));
    const folder = lab.newFolder();
    this.#run = `run=${folder}=`;
    this.#sandbox = new Sandbox(folder, injection.kind === "golden-restored" ? lab.goldenCache : undefined);
  }

  async run(): Promise<Verdict> {
    const startedAt = performance.now();
    const { kind, work, artifacts } = this.#injection;
    const victim = await VictimProcess.start({
      run: this.#run,
      kind,
      work,
      artifacts,
      sandbox: this.#sandbox,
      inputs: this.#lab.inputs,
      nodeImage: this.#lab.nodeImage,
      engineSocket: this.#engine.socketPath,
    });
    const traces: Traces = { run: this.#run, victim, sandbox: this.#sandbox, engine: this.#engine };
    await this.#awaitMoment(victim);
    await this.#inject(victim);
    const stuck = await this.#awaitExit(victim);
    await this.#repair();
    const { left, cleanMs, slowness } = await awaitClean(traces);
    const problems = [...stuck, ...left, ...(await this.#judge(victim))];
    await removeLeftovers(traces);
    victim.close();
    this.#sandbox[Symbol.dispose]();
    if (problems.length === 0) this.#sandbox.remove();
    return {
      injection: this.#injection,
      problems,
      isInjected: this.#isInjected,
      cleanMs,
      slowness,
      durationMs: Math.round(performance.now() - startedAt),
      folder: this.#sandbox.folder,
    };
  }

  async #awaitMoment(victim: VictimProcess): Promise<void> {
    const { moment } = this.#injection;
    let isOver = false;
    // A moment that has not passed when the testbed is up is one of the tear-down.
    void victim.settled.then(() => {
      if (!isOver && moment.at !== "up") victim.finish();
    });
    await this.#reached(moment, victim);
    isOver = true;
  }

  async #reached(moment: Moment, victim: VictimProcess): Promise<void> {
    if (moment.at === "step") await victim.reached(moment.step);
    if (moment.at === "up") await Promise.race([victim.settled, victim.exited]);
    if (victim.exit === undefined) await Promise.race([delay(moment.delayMs), victim.exited]);
  }

  async #inject(victim: VictimProcess): Promise<void> {
    this.#wasFinishing = victim.isFinishing;
    if (victim.exit !== undefined) return;
    const { cause } = this.#injection;
    this.#isInjected = true;
    if (isOfClass(cause, "death")) await endVictim(cause, victim, this.#run, this.#random);
    else if (isOfClass(cause, "own")) {
      await untilConnected(victim);
      endItself(cause, victim, this.#random);
    } else if (isOfClass(cause, "qemu")) {
      const lost = await loseQemu(cause, victim, this.#run, this.#random);
      this.#isInjected = lost !== "nothing";
      this.#isMinor = lost === "call";
    } else if (isOfClass(cause, "container")) {
      this.#isInjected = await loseContainer(cause, victim, this.#engine, this.#random);
    } else if (this.#privateEngine !== undefined) this.#repair = await faultEngine(cause, this.#privateEngine);
  }

  /** Waits for the victim's end; one that lives on is asked to finish. Returns the problem if it does not end. */
  async #awaitExit(victim: VictimProcess): Promise<string[]> {
    const { cause } = this.#injection;
    const causeClass = classOf(cause);
    if (causeClass !== "death") {
      const pause = causeClass === "own" ? delay(SURVIVAL_MS) : Promise.resolve();
      void Promise.all([victim.settled, pause]).then(() => victim.finish());
    }
    if (cause === "engine-hung") void delay(HANG_MS).then(() => this.#repair());
    const limit = new AbortController();
    const late = delay(EXIT_LIMIT_MS, undefined, { signal: limit.signal }).catch(() => undefined);
    await Promise.race([victim.exited, late]);
    limit.abort();
    if (victim.exit !== undefined) {
      await victim.drain();
      return [];
    }
    signalProcess(-victim.pid, "SIGKILL");
    await victim.exited;
    return [`the process did not end within ${EXIT_LIMIT_MS / 1_000} s`];
  }

  async #judge(victim: VictimProcess): Promise<string[]> {
    const { exit } = victim;
    if (exit === undefined) throw new Error("unreachable: the victim has ended");
    return problemsOf({
      injection: this.#injection,
      isInjected: this.#isInjected,
      isMinor: this.#isMinor,
      wasUp: victim.isUp,
      wasFinishing: this.#wasFinishing,
      exit,
      errors: victim.errors,
      artifacts: await inspectArtifacts(this.#sandbox.artifacts),
    });
  }
}

async function untilConnected(victim: VictimProcess): Promise<void> {
  while (victim.connections === 0 && victim.exit === undefined) await delay(POLL_INTERVAL_MS);
}
