import { writeFileSync } from "node:fs";

/**
 * A program for real mode that says `ready` on the first serial port and sends back what it gets, asleep in between (IBM
 * PC: the BIOS loads the first sector to 0x7c00; 16550 UART at 0x3f8, its line status at 0x3fd).
 */
const program = [
  "31c0 8ed8 be377c", // ds = 0, si = text
  "ac 84c0 7405 e81700 ebf6", // say: lodsb; at 0: poll; call put; jmp say
  "bafd03 ec a801 7504 fbf4 ebf4", // poll: line status; nothing there: sti, hlt, jmp poll
  "baf803 ec e80200 ebeb", // take a byte; call put; jmp poll
  "88c4 bafd03 ec a820 74fb 88e0 baf803 ee c3", // put: wait for room, write, ret
];

/** Writes a disk image that boots, within a second or two, into a console that echoes. */
export function writeEchoDisk(path: string): void {
  const disk = Buffer.alloc(1024 * 1024);
  const code = Buffer.from(program.join("").replaceAll(" ", ""), "hex");
  code.copy(disk);
  disk.write("ready\r\n\0", code.length, "latin1");
  disk.writeUInt16BE(0x55aa, 510);
  writeFileSync(path, disk);
}
