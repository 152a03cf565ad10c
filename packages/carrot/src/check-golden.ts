import type { serialExpect, WaitOptions } from "@alpy/alpy";

/** Shell command to run before a state is saved. After a restore the kernel then reports on the console when it reseeds. */
export const ANNOUNCE_RESEEDING = "echo 6 >/proc/sys/kernel/printk";

/**
 * Confirms that a restored Linux is alive: its kernel has reseeded its random number generator and its shell responds.
 * Afterwards the kernel logs as little as after Rabbit's boot, as after {@link checkShell}.
 */
export async function checkGolden(console: serialExpect.SerialConsole, wait: WaitOptions): Promise<void> {
  await console.expect("crng reseeded due to virtual machine fork", wait);
  await checkShell(console, wait);
}

/** Confirms that a restored Linux is alive if its kernel does not notice the restore: its shell responds. */
export async function checkShell(console: serialExpect.SerialConsole, wait: WaitOptions): Promise<void> {
  await console.sendLine("echo 4 >/proc/sys/kernel/printk; echo aw''ake", wait);
  await console.expect("awake\r\n", wait);
}
