import type { SerialConsole } from "@alpy/serial-expect";
import { AlpyError } from "../errors.ts";
import type { Golden } from "./golden.ts";
import { GoldenStore } from "./golden-store.ts";

/** A restored guest that lives answers in a fraction of a second; this only bounds the wait for one that is dead. */
const answerTimeoutMs = 10_000;

/**
 * Types an empty line on the console of a machine that was restored and has just begun to run, and waits for any answer.
 * QEMU checks next to nothing of what it loads: a guest may be dead although all went well.
 * @throws {AlpyError} `golden-dead`; the state is discarded then, so that the next testbed prepares anew
 */
export async function awaken(console: SerialConsole, { key }: Golden, signal: AbortSignal | undefined): Promise<void> {
  try {
    await console.sendLine("", signal ? { signal } : {});
    await console.expect(/[\s\S]/, { timeoutMs: answerTimeoutMs, ...(signal && { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    await new GoldenStore().discard(key);
    const message =
      `the guest's console does not answer within ${answerTimeoutMs / 1000} s after it was restored from its golden ` +
      "state, which is discarded: the next testbed prepares it anew";
    throw new AlpyError("golden-dead", message, { cause });
  }
}
