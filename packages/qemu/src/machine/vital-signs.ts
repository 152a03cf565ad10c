import { readFileSync } from "node:fs";
import { setTimeout as delay, setImmediate } from "node:timers/promises";
import { QmpError } from "@alpy/qmp";
import { formatDuration } from "../duration.ts";
import { QemuError } from "../errors.ts";
import type { SupervisedQemu } from "./supervised-qemu.ts";

/**
 * How many commands a QEMU must answer. It notices a signal before it handles the first one, and reports SHUTDOWN before it would
 * handle the second.
 */
const ROUND_TRIPS = 2;
/** How often the kernel's state is read while there is no answer. */
const LOOK_INTERVAL_MS = 100;

/** Whether a QEMU process lives, as far as the kernel and QEMU itself say. */
export type VitalSign =
  | { readonly name: "responds" }
  /** It has ended, or its end is near: its channel has ended. */
  | { readonly name: "ended" }
  /** `isStopped`: no signal but SIGKILL ends it. */
  | { readonly name: "hung"; readonly why: string; readonly isStopped: boolean }
  /** The user has closed the connection: it cannot be asked. */
  | { readonly name: "unknown" };

/** How to find out whether QEMU lives. */
interface VitalCheck {
  /** The longest wait for its answers, in milliseconds. */
  readonly timeoutMs: number;
  /** Settles when QEMU is about to end. */
  readonly ending: Promise<unknown>;
}

/**
 * Finds out whether QEMU lives now, which its events show only later. The kernel's state is read first, and as long as there is no
 * answer: it knows of an end that Node has not noticed yet, and of a stop, which takes effect only after its signal.
 */
export async function vitalSign(qemu: SupervisedQemu, { timeoutMs, ending }: VitalCheck): Promise<VitalSign> {
  const ended = ending.then((): VitalSign => ({ name: "ended" }));
  const answered = answerOf(qemu, timeoutMs);
  for (;;) {
    const state = processState(qemu.process.pid);
    if (state === "ended") return { name: "ended" };
    if (state === "stopped") {
      return { name: "hung", why: "a signal (SIGSTOP) or a debugger stopped it", isStopped: true };
    }
    const timer = new AbortController();
    const look = delay(LOOK_INTERVAL_MS, undefined, { signal: timer.signal }).catch(() => undefined);
    const sign = await Promise.race([answered, ended, look]);
    timer.abort();
    if (sign) return sign;
  }
}

/** Asks QEMU itself. */
async function answerOf({ qmp }: SupervisedQemu, timeoutMs: number): Promise<VitalSign> {
  try {
    for (let trip = 0; trip < ROUND_TRIPS; trip += 1) await qmp.execute("query-status", {}, { timeoutMs });
    // Output that QEMU wrote before its answer is read in the same turn of the event loop.
    await setImmediate();
    return { name: "responds" };
  } catch (error) {
    const code = error instanceof QmpError ? error.code : undefined;
    if (code === "closed") return { name: "unknown" };
    if (code !== "command-timeout") return { name: "ended" };
    const why = `it did not answer a QMP command within ${formatDuration(timeoutMs)}`;
    return { name: "hung", why, isStopped: false };
  }
}

/** Returns the error for a QEMU that does not respond. */
export function hungError(why: string, { process, console }: SupervisedQemu): QemuError {
  const qemu = process.outputTail;
  const message = `QEMU does not respond: ${why}; QEMU's last lines:\n${qemu}`;
  return new QemuError("qemu-hung", message, { evidence: { console: console.lastLines(), qemu } });
}

/** Returns the state of a process according to the kernel (proc(5), /proc/PID/stat). */
function processState(pid: number): "lives" | "ended" | "stopped" {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name before it may contain anything, parentheses too.
    const state = stat.slice(stat.lastIndexOf(")") + 2).charAt(0);
    if (state === "Z" || state === "X") return "ended";
    return state === "T" || state === "t" ? "stopped" : "lives";
  } catch (error) {
    // Without a free descriptor for the file, QEMU itself is asked.
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "ended" : "lives";
  }
}
