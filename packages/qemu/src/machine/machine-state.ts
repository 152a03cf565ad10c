import type { QemuExit } from "./qemu-exit.ts";

/** What a machine is doing. */
export type MachineState =
  /** Held at its first instruction, or stopped by QMP. */
  | { readonly name: "paused" }
  | { readonly name: "running" }
  /** The guest has powered off; QEMU still holds its last state. */
  | { readonly name: "off" }
  /** The guest's kernel has panicked and has reported it (pvpanic); QEMU holds it as it is. */
  | { readonly name: "panicked" }
  | { readonly name: "exited"; readonly exit: QemuExit };
