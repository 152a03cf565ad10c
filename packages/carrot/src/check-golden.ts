import type { MachineWait, serialExpect } from "@alpy/alpy";

/** Run before a state is saved: the kernel then tells on the console when it draws new random numbers after a restore. */
export const announceReseeding = "echo 6 >/proc/sys/kernel/printk";

/**
 * Looks whether a restored Linux lives: its kernel has drawn new random numbers, and its shell answers. Then the kernel is
 * as silent as after Rabbit's boot.
 */
export async function checkGolden(console: serialExpect.SerialConsole, wait: MachineWait): Promise<void> {
  await console.expect("crng reseeded due to virtual machine fork", wait);
  await console.sendLine("echo 4 >/proc/sys/kernel/printk; echo aw''ake", wait);
  await console.expect("awake\r\n", wait);
}
