import type { MachineState } from "./machine-state.ts";
import { describeExit, type QemuExit } from "./qemu-exit.ts";

/** The events of QEMU (QMP reference, "Run state") about a machine's power. */
export type PowerEvent =
  | { readonly name: "RESUME" }
  | { readonly name: "STOP" }
  | { readonly name: "SHUTDOWN" }
  | { readonly name: "GUEST_PANICKED" }
  | { readonly name: "RESET"; readonly guest: boolean };

/** Follows QEMU's events: knows the machine's power state, and wakes everything that waits for a change. */
export class Power {
  #state: MachineState = { name: "paused" };
  /** The state after the next STOP: QEMU first reports why it stops, then that it has stopped. */
  #stoppedAs: "paused" | "off" | "panicked" = "paused";
  #guestResets = 0;
  #hasRun = false;
  readonly #waiters = new Set<() => void>();

  get state(): MachineState {
    return this.#state;
  }

  /** Number of times that the guest has reset itself since it was started or reset from outside. */
  get guestResets(): number {
    return this.#guestResets;
  }

  /** Why the guest sends nothing now, and what helps; undefined if it runs. */
  get silence(): string | undefined {
    return silenceOf(this.#state, this.#hasRun);
  }

  /** Applies one event of QEMU. */
  apply(event: PowerEvent): void {
    switch (event.name) {
      case "RESUME":
        this.#stoppedAs = "paused";
        this.#hasRun = true;
        this.#become({ name: "running" });
        break;
      case "STOP":
        this.#become({ name: this.#stoppedAs });
        break;
      case "SHUTDOWN":
      case "GUEST_PANICKED":
        this.#stopsAs(event.name === "SHUTDOWN" ? "off" : "panicked");
        break;
      case "RESET":
        this.#guestResets = event.guest ? this.#guestResets + 1 : 0;
        if (!event.guest) this.#wasReset();
        this.#wakeWaiters();
        break;
    }
  }

  /** Notes that QEMU itself has ended. */
  exited(exit: QemuExit): void {
    this.#become({ name: "exited", exit });
  }

  /**
   * Settles with the result of `outcome` as soon as it is not `undefined`; it is called now and after each change.
   * @throws {unknown} any error of `outcome`; `signal.reason` on abort
   */
  async until<T>(outcome: () => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const result = outcome();
      if (result !== undefined) return result;
      await this.#change(signal);
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#waiters.delete(settle);
        signal.removeEventListener("abort", settle);
        resolve();
      };
      this.#waiters.add(settle);
      signal.addEventListener("abort", settle);
    });
  }

  #stopsAs(state: "off" | "panicked"): void {
    // A panic stays a panic if QEMU powers the machine off because of it.
    if (this.#stoppedAs !== "panicked") this.#stoppedAs = state;
    if (this.#state.name !== "running") this.#become({ name: this.#stoppedAs });
  }

  #wasReset(): void {
    this.#stoppedAs = "paused";
    if (this.#state.name === "off" || this.#state.name === "panicked") this.#become({ name: "paused" });
  }

  #become(state: MachineState): void {
    if (this.#state.name === "exited") return;
    this.#state = state;
    this.#wakeWaiters();
  }

  #wakeWaiters(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }
}

function silenceOf(state: MachineState, hasRun: boolean): string | undefined {
  switch (state.name) {
    case "running":
      return undefined;
    case "paused":
      return hasRun ? "the machine is paused: call resume()" : "the machine has not been started: call start()";
    case "off":
      return "the guest has powered off";
    case "panicked":
      return "the guest's kernel has panicked";
    case "exited":
      return `QEMU has ended (${describeExit(state.exit)})`;
  }
}
