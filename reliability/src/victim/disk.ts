import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The text that the guest writes when it has booted. */
export const GREETING = "up\r\n";

/**
 * A program for real mode at 0x7c00, where the BIOS loads the first sector of a disk: greets on the first serial port (16550 at
 * 0x3f8, its line status at 0x3fd), then echoes each byte. It sleeps while there is no input, so that a guest costs no time.
 */
const PROGRAM = [
  "31c0 8ed8 be377c", // ds = 0, si = greeting
  "ac 84c0 7405 e81700 ebf6", // greet: lodsb; at 0: poll; call put; jmp greet
  "bafd03 ec a801 7504 fbf4 ebf4", // poll: line status; no input: sti, hlt, jmp poll
  "baf803 ec e80200 ebeb", // read a byte; call put; jmp poll
  "88c4 bafd03 ec a820 74fb 88e0 baf803 ee c3", // put: wait until the transmitter is empty, write, ret
  Buffer.from(`${GREETING}\0`, "latin1").toString("hex"),
];

const DISK_BYTES = 1024 * 1024;
const SIGNATURE_OFFSET = 510;

/** Returns the path of the disk in a folder of inputs. */
export function diskPath(inputs: string): string {
  return join(inputs, "guest.img");
}

/** Writes a disk that boots within a second into a console that echoes. */
export function writeDisk(inputs: string): void {
  const disk = Buffer.alloc(DISK_BYTES);
  disk.write(PROGRAM.join("").replaceAll(" ", ""), "hex");
  disk.writeUInt16BE(0x55aa, SIGNATURE_OFFSET);
  writeFileSync(diskPath(inputs), disk);
}
