import type { SerialConsole } from "@alpy/serial-expect";
import { AlpyError } from "../errors.ts";
import type { Machine, MachineWait } from "../machine/machine.ts";
import type { Golden } from "./golden.ts";

/** A restored guest that lives answers in a fraction of a second; this only bounds the wait for one that is dead. */
const answerTimeoutMs = 10_000;

/**
 * Lets a machine that was restored run until its console has answered, and stops it there. QEMU checks next to nothing of
 * what it loads: a guest may be dead although all went well.
 * @throws {AlpyError} `golden-dead` when no answer has come
 */
export async function awaken(machine: Machine, { check }: Golden, signal: AbortSignal | undefined): Promise<void> {
  try {
    await machine.start({ signal });
    await check(machine.console, { timeoutMs: answerTimeoutMs, signal });
    await machine.pause({ signal });
  } catch (cause) {
    signal?.throwIfAborted();
    const evidence = { console: machine.console.lastLines(), qemu: machine.outputTail };
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AlpyError("golden-dead", `the machine does not live after its restore: ${reason}`, { cause, evidence });
  }
}

/** Types an empty line and waits for any answer. */
export async function answers(console: SerialConsole, wait: MachineWait): Promise<void> {
  await console.sendLine("", wait);
  await console.expect(/[\s\S]/, wait);
}
