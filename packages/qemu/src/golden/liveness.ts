import type { SerialConsole } from "@alpy/serial-expect";
import { reasonOf } from "../error-reason.ts";
import { QemuError } from "../errors.ts";
import type { Machine } from "../machine/machine.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { GoldenOptions } from "./golden-options.ts";

/** A restored guest that works responds in a fraction of a second; this only limits the wait for one that does not. */
const RESPONSE_TIMEOUT_MS = 10_000;

/** Checks that a guest responds; rejects if not. */
export type LivenessCheck = NonNullable<GoldenOptions<never>["check"]>;

/**
 * Lets a restored machine run until its guest has responded on the console, and pauses it there. QEMU checks almost nothing
 * of the state that it loads: a guest may be dead although loading succeeded.
 * @throws {QemuError} `golden-dead` when the guest does not respond
 */
export async function confirmAlive(
  machine: Machine,
  check: LivenessCheck,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await machine.start({ signal });
    await check(machine.console, { timeoutMs: RESPONSE_TIMEOUT_MS, signal });
    await machine.pause({ signal });
  } catch (cause) {
    signal?.throwIfAborted();
    const evidence = { console: machine.console.lastLines(), qemu: machine.outputTail };
    const message = `the guest does not respond after restore: ${reasonOf(cause)}`;
    throw new QemuError("golden-dead", message, { cause, evidence });
  }
}

/** Types an empty line and waits for any output. */
export async function waitForAnyOutput(console: SerialConsole, wait: WaitOptions): Promise<void> {
  await console.sendLine("", wait);
  await console.expect(/[\s\S]/, wait);
}
