import type { Faults } from "@alpy/qemu";

/** Ends a set-up early. */
export interface SetUpSignal extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Returns the signal of a set-up: it aborts by the user's signal, and by a fault of what exists already, so that everything else
 * that is being created ends soon. After the set-up, disposing of it leaves only the user's signal.
 */
export function setUpSignal(faults: Faults, user: AbortSignal | undefined): SetUpSignal {
  const controller = new AbortController();
  const ignoreFaults = faults.onFault((fault) => controller.abort(fault));
  const signal = user ? AbortSignal.any([user, controller.signal]) : controller.signal;
  return { signal, [Symbol.dispose]: ignoreFaults };
}
