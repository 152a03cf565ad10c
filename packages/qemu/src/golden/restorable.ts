import { QemuError } from "../errors.ts";
import { isAtLeast } from "../program/platform.ts";
import type { QemuProgram } from "../program/qemu-program.ts";

/**
 * The oldest QEMU from which a RISC-V guest was seen to go on. Older ones do not save the timer that its kernel waits for: it responds
 * to two more lines, and then never again (QEMU, hw/intc/riscv_aclint.c and target/riscv/machine.c).
 */
const LOWEST_FOR_RISCV = "10.0";

/**
 * Checks that a guest goes on after a restore. A program cannot be asked for this.
 * @throws {QemuError} `qemu-unsupported`
 */
export function requireRestorable({ qemu, version, architecture }: QemuProgram): void {
  if (!architecture.startsWith("riscv") || isAtLeast(version, LOWEST_FOR_RISCV)) return;
  const advice = "install a newer one, or boot the machine without golden";
  throw new QemuError(
    "qemu-unsupported",
    `${qemu} is QEMU ${version}, which does not save all timers of ${architecture}: golden states need ${LOWEST_FOR_RISCV} or newer; ${advice}`,
  );
}
