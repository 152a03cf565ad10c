import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineOptions } from "../src/index.ts";

/** What the guest writes when it has booted. */
export const GREETING = "ready\r\n";
/** The byte on which the guest stops responding. */
export const SILENCER = "!";

/**
 * Returns a machine whose guest boots in a moment: the boot sector of a disk, which greets on the first serial port and
 * echoes each byte that it receives.
 */
export function echoGuest(folder: string): MachineOptions {
  const path = join(folder, "echo.img");
  writeFileSync(path, bootSector());
  return { disk: { path, format: "raw", interface: "ide" }, memoryMiB: 16, accel: "tcg" };
}

/** Real-mode code for 0x7c00, where the BIOS loads it (8250 UART at 0x3f8: data; 0x3fd: line status). */
const code = [
  ["31c08ed8be397c", "xor ax, ax; mov ds, ax; mov si, greeting"],
  ["ac84c07405", "next: lodsb; test al, al; jz listen"],
  ["e81b00ebf6", "call put; jmp next"],
  ["bafd03eca80174f8", "listen: mov dx, 0x3fd; in al, dx; test al, 1; jz listen"],
  ["baf803ec", "mov dx, 0x3f8; in al, dx"],
  ["3c217405", "cmp al, silencer; je silent"],
  ["e80600ebeb", "call put; jmp listen"],
  ["faf4ebfc", "silent: cli; hlt; jmp silent"],
  ["50bafd03eca82074fb", "put: push ax; mov dx, 0x3fd; wait: in al, dx; test al, 0x20; jz wait"],
  ["58baf803eec3", "pop ax; mov dx, 0x3f8; out dx, al; ret"],
];

function bootSector(): Buffer {
  const sector = Buffer.alloc(512);
  const end = sector.write(code.map(([bytes]) => bytes).join(""), "hex");
  sector.write(GREETING, end, "latin1");
  // The signature of a boot sector.
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}
