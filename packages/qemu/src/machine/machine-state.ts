import type { QemuExit } from "./qemu-exit.ts";

/** The power state of a machine. */
export type MachineState =
  /** Paused at its first instruction or by QMP. */
  | { readonly name: "paused" }
  | { readonly name: "running" }
  /** The guest has powered off; QEMU keeps its last state. */
  | { readonly name: "off" }
  /** The guest's kernel has panicked and has reported it (pvpanic); QEMU keeps its last state. */
  | { readonly name: "panicked" }
  | {
      readonly name: "exited";
      /** How QEMU ended. */
      readonly exit: QemuExit;
    };
