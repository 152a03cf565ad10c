import type { QemuExit } from "./process.ts";

/** What a machine is doing. */
export type MachineState =
  /** Held at its first instruction, or stopped by QMP. */
  | { name: "paused" }
  | { name: "running" }
  /** The guest has powered off; QEMU still holds its last state. */
  | { name: "off" }
  /** The guest's kernel has panicked and said so (pvpanic); QEMU holds it as it is. */
  | { name: "panicked" }
  | { name: "exited"; exit: QemuExit };

/** The events of QEMU (QMP reference, "Run state") that tell of a machine's power. */
export type PowerEvent =
  | { name: "RESUME" }
  | { name: "STOP" }
  | { name: "SHUTDOWN" }
  | { name: "GUEST_PANICKED" }
  | { name: "RESET"; guest: boolean };

/** Follows QEMU's events and says what the machine is doing; whoever waits for it is told of each change. */
export class Power {
  #state: MachineState = { name: "paused" };
  /** What the next STOP means; QEMU tells first why it stops, then that it has. */
  #stoppedAs: "paused" | "off" | "panicked" = "paused";
  #guestResets = 0;
  readonly #waiters = new Set<() => void>();

  get state(): MachineState {
    return this.#state;
  }

  /** How often the guest has reset itself since it was started or reset from outside. */
  get guestResets(): number {
    return this.#guestResets;
  }

  /** Takes one event of QEMU. */
  take(event: PowerEvent): void {
    switch (event.name) {
      case "RESUME":
        this.#stoppedAs = "paused";
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
        this.#tell();
        break;
    }
  }

  /** QEMU itself has ended. */
  exited(exit: QemuExit): void {
    this.#become({ name: "exited", exit });
  }

  /**
   * Settles with what `outcome` gives as soon as it gives something; it is asked now and after each change.
   * @throws what `outcome` throws, and `signal.reason` on its abort
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
    // A panic that QEMU answers with a power-off stays a panic.
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
    this.#tell();
  }

  #tell(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }
}
