/**
 * `loop-delay.ts`: searches for RegExps that take long on what arrives, and measures how long they hold the event loop, and how
 * exact time-outs and signals are. The result goes to standard output.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { openConsole } from "@alpy/serial-expect";
import { HOSTILE } from "./hostile-regexps.ts";

const TIMEOUT_MS = 1000;
const ABORT_MS = 300;
const CHUNK_CHARACTERS = 16 * 1024;

/** The longest hold of the event loop, and how much later than asked a call ended, in milliseconds. */
interface Holds {
  readonly delayMs: number;
  /** The processor time of the longest turn: other processes have no influence. */
  readonly turnMs: number;
  readonly lateMs: number;
}

/** Measures the processor time of each turn of the event loop. */
class Turns {
  #longestMs = 0;
  #isStopped = false;
  #before = process.threadCpuUsage();

  constructor() {
    const turn = (): void => {
      const { user, system } = process.threadCpuUsage(this.#before);
      this.#before = process.threadCpuUsage();
      this.#longestMs = Math.max(this.#longestMs, (user + system) / 1000);
      if (!this.#isStopped) setImmediate(turn);
    };
    setImmediate(turn);
  }

  /** Ends the measurement and returns the longest turn. */
  stop(): number {
    this.#isStopped = true;
    return this.#longestMs;
  }
}

const worst: Record<keyof Holds, { ms: number; regExp: string }> = {
  delayMs: { ms: 0, regExp: "" },
  turnMs: { ms: 0, regExp: "" },
  lateMs: { ms: 0, regExp: "" },
};
for (const { regExp, text } of HOSTILE) {
  const timed = await measure(regExp, text, {});
  const aborted = await measure(regExp, text, { abortMs: ABORT_MS });
  for (const name of ["delayMs", "turnMs", "lateMs"] as const) {
    const ms = Math.max(timed[name], aborted[name]);
    if (ms > worst[name].ms) worst[name] = { ms, regExp: String(regExp) };
  }
  if (process.argv.includes("--all"))
    process.stderr.write(`${JSON.stringify([String(regExp).slice(0, 60), timed, aborted])}\n`);
}
process.stdout.write(`${JSON.stringify({ regExps: HOSTILE.length, worst })}\n`);
process.exit();

async function measure(regExp: RegExp, text: string, { abortMs }: { readonly abortMs?: number }): Promise<Holds> {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  await using console = openConsole(stream, { timeoutMs: TIMEOUT_MS });
  // The measurement begins with an idle event loop.
  await delay(20);
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  const turns = new Turns();
  histogram.enable();
  for (let at = 0; at < text.length; at += CHUNK_CHARACTERS)
    setImmediate(() => stream.push(text.slice(at, at + CHUNK_CHARACTERS)));
  const began = performance.now();
  const signal = abortMs === undefined ? undefined : AbortSignal.timeout(abortMs);
  const outcome = await console.expect(regExp, { signal }).catch((error: unknown) => error);
  const elapsedMs = performance.now() - began;
  await delay(5);
  histogram.disable();
  const isLate =
    outcome instanceof Error && (abortMs !== undefined || ("code" in outcome && outcome.code === "timeout"));
  return {
    delayMs: histogram.max / 1e6,
    turnMs: turns.stop(),
    lateMs: isLate ? Math.max(0, elapsedMs - (abortMs ?? TIMEOUT_MS)) : 0,
  };
}
