import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Programs for real mode, which the BIOS loads from the first sector of a disk to 0x7c00 (16550 UART at 0x3f8, its line
 * status at 0x3fd).
 */
const PROGRAMS = {
  /** Writes `ready` to the first serial port, echoes its input, and sleeps in between. */
  echo: [
    "31c0 8ed8 be377c", // ds = 0, si = text
    "ac 84c0 7405 e81700 ebf6", // greet: lodsb; at 0: poll; call put; jmp greet
    "bafd03 ec a801 7504 fbf4 ebf4", // poll: line status; no input: sti, hlt, jmp poll
    "baf803 ec e80200 ebeb", // read a byte; call put; jmp poll
    "88c4 bafd03 ec a820 74fb 88e0 baf803 ee c3", // put: wait until the transmitter is empty, write, ret
    "72656164790d0a00", // text: "ready\r\n\0"
  ],
  /** Writes `R` to the first serial port and makes the keyboard controller reset the machine (IBM PC/AT: 0xfe to port 0x64). */
  reset: ["b052 baf803 ee", "b0fe e664 f4 ebfd"],
  /** Reports a panic (QEMU, docs/specs/pvpanic.txt: bit 0 to port 0x505), and halts. */
  panic: ["ba0505 b001 ee f4 ebfd"],
} as const;

/** Writes a disk that boots, within a second or two, into a console that echoes. Returns its path. */
export function echoDisk(folder: string): string {
  return writeDisk(folder, "echo");
}

/** Writes a disk whose guest resets itself as soon as it has booted, again and again. Returns its path. */
export function resetDisk(folder: string): string {
  return writeDisk(folder, "reset");
}

/** Writes a disk whose guest panics as soon as it has booted. Returns its path. */
export function panicDisk(folder: string): string {
  return writeDisk(folder, "panic");
}

function writeDisk(folder: string, program: keyof typeof PROGRAMS): string {
  const path = join(folder, `${program}.img`);
  const disk = Buffer.alloc(1024 * 1024);
  disk.write(PROGRAMS[program].join("").replaceAll(" ", ""), "hex");
  // The signature of a boot sector.
  disk.writeUInt16BE(0x55aa, 510);
  writeFileSync(path, disk);
  return path;
}
