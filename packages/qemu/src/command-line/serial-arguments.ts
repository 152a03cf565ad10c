import type { Architecture } from "../options/architecture.ts";
import { escapeOption } from "./escape-option.ts";

/**
 * Returns the name of a serial port: the id of its chardev in QEMU, and what its files are called.
 * @param port its number, from 0
 */
export function consoleName(port: number): string {
  return port === 0 ? "console" : `console${port}`;
}

/** Returns the arguments for the further end of a serial port: two pipes. */
export function serialChardev(pipe: string, port: number): string[] {
  // Without logfile=: QEMU would write a byte there again each time that the pipe is full (chardev/char.c).
  return ["-chardev", `pipe,id=${consoleName(port)},path=${escapeOption(pipe)}`];
}

/** Returns the arguments for a serial port of the guest. A PC has four; machines of other architectures have one, and others on PCI. */
export function serialPort(port: number, architecture: Architecture): string[] {
  if (port === 0 || architecture === "x86_64") return ["-serial", `chardev:${consoleName(port)}`];
  return ["-device", `pci-serial,chardev=${consoleName(port)}`];
}
