import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineOptions } from "../src/index.ts";

/** The text that the echo guest writes when it has booted. */
export const GREETING = "ready\r\n";
/** The byte on which the echo guest stops responding. */
export const SILENCER = "!";

/** What the counting guest writes: more than a stream and a socket keep, less than a stream and a pipe. */
export const COUNTED_BYTES = 100_000;

const WRITER_DISK_BYTES = 4 * 1024 * 1024;

/** A machine without a disk: only the BIOS runs. */
export const IMAGE_LESS: MachineOptions = { memoryMiB: 64, accel: "tcg" };
/** With graphics=off the BIOS writes to the serial console. */
export const TALKING_BIOS: MachineOptions = { ...IMAGE_LESS, machineType: "pc,graphics=off" };

/** Programs for real mode at 0x7c00, where the BIOS loads the first sector of a disk. */
const PROGRAMS = {
  /** Greets on the first serial port and echoes each byte (8250 UART at 0x3f8: data; 0x3fd: line status). */
  echo: [
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
    [Buffer.from(GREETING, "latin1").toString("hex"), "greeting"],
  ],
  /** Writes to the first serial port without end. */
  flood: [["baf803b078eeebfd", "mov dx, 0x3f8; mov al, 'x'; again: out dx, al; jmp again"]],
  /** Writes the bytes 0 to 255 again and again, {@link COUNTED_BYTES} in all, as its UART takes them, and powers off. */
  count: [
    ["bd020031db", "mov bp, 2; xor bx, bx"],
    ["b950c3", "half: mov cx, 50000"],
    ["bafd03eca82074fb", "next: mov dx, 0x3fd; wait: in al, dx; test al, 0x20; jz wait"],
    ["baf80388d8ee43e2ef", "mov dx, 0x3f8; mov al, bl; out dx, al; inc bx; loop next"],
    ["4d75e9", "dec bp; jnz half"],
    ["ba0406b80020eff4ebfd", "mov dx, 0x604; mov ax, 0x2000; out dx, ax; end: hlt; jmp end"],
  ],
  /** Writes to its disk without end, 32 KiB at a time (BIOS: int 0x13, function 0x43). */
  writer: [
    ["31c08ed8be157c", "xor ax, ax; mov ds, ax; mov si, packet"],
    ["b80043b280cd13", "again: mov ax, 0x4300; mov dl, 0x80; int 0x13"],
    ["83061d7c40ebf2", "add word [packet + 8], 64; jmp again"],
    ["10004000007c00000100000000000000", "packet: 64 sectors from 0x7c00 to sector 1"],
  ],
  /** Copies its first sector to sector 1, flushes the disk on the second IDE bus (ATA: FLUSH CACHE), copies it to sector 2, greets. */
  halfSynced: [
    ["31c08ed88ec0", "xor ax, ax; mov ds, ax; mov es, ax"],
    ["b80103bb007cb90200ba8000cd13", "mov ax, 0x0301; mov bx, 0x7c00; mov cx, 2; mov dx, 0x80; int 0x13"],
    ["ba7701b0e7eeeca88075fb", "mov dx, 0x177; mov al, 0xe7; out dx, al; wait: in al, dx; test al, 0x80; jnz wait"],
    ["b80103bb007cb90300ba8000cd13", "mov ax, 0x0301; mov bx, 0x7c00; mov cx, 3; mov dx, 0x80; int 0x13"],
    ["be4a7c", "mov si, greeting"],
    ["ac84c07412", "next: lodsb; test al, al; jz end"],
    ["88c3bafd03eca82074fb", "mov bl, al; mov dx, 0x3fd; wait: in al, dx; test al, 0x20; jz wait"],
    ["baf80388d8eeebe9", "mov dx, 0x3f8; mov al, bl; out dx, al; jmp next"],
    ["f4ebfd", "end: hlt; jmp end"],
    [Buffer.from(GREETING, "latin1").toString("hex"), "greeting"],
  ],
  /**
   * Writes `+`. For each byte that it receives, it then uses its disk, and writes `+` when that worked and `-` after an error:
   * `2` reads sector 1, `3` writes it (BIOS: the functions of int 0x13), `f` flushes (ATA: FLUSH CACHE on the second IDE bus).
   */
  diskUser: [
    ["31c08ed88ec0eb24", "xor ax, ax; mov ds, ax; mov es, ax; jmp good"],
    ["bafd03eca80174f8", "listen: mov dx, 0x3fd; in al, dx; test al, 1; jz listen"],
    ["baf803ec3c66742c", "mov dx, 0x3f8; in al, dx; cmp al, 'f'; je flush"],
    ["88c480e40fb001", "mov ah, al; and ah, 0x0f; mov al, 1"],
    ["bb007eb90200ba8000cd137204", "mov bx, 0x7e00; mov cx, 2; mov dx, 0x80; int 0x13; jc bad"],
    ["b02beb02b02d", "good: mov al, '+'; jmp put; bad: mov al, '-'"],
    ["88c3bafd03eca82074fb", "put: mov bl, al; mov dx, 0x3fd; wait: in al, dx; test al, 0x20; jz wait"],
    ["baf80388d8eeebc4", "mov dx, 0x3f8; mov al, bl; out dx, al; jmp listen"],
    [
      "ba7701b0e7eeeca88075fb",
      "flush: mov dx, 0x177; mov al, 0xe7; out dx, al; busy: in al, dx; test al, 0x80; jnz busy",
    ],
    ["a80174d9ebdb", "test al, 1; jz good; jmp bad"],
  ],
  /** Makes the keyboard controller reset the machine (IBM PC/AT: command 0xfe to port 0x64), and waits for that. */
  reset: [["b0fee664f4ebfd", "mov al, 0xfe; out 0x64, al; wait: hlt; jmp wait"]],
  /** Reports a panic (QEMU, docs/specs/pvpanic.txt: bit 0 to port 0x505), and halts. */
  panic: [["ba0505b001eef4ebfd", "mov dx, 0x505; mov al, 1; out dx, al; wait: hlt; jmp wait"]],
  /** Powers off (PIIX4: SLP_EN to PM1a_CNT, which SeaBIOS puts at 0x604). */
  powerOff: [["ba0406b80020eff4ebfd", "mov dx, 0x604; mov ax, 0x2000; out dx, ax; wait: hlt; jmp wait"]],
} as const;

/** Returns a machine that boots in a moment and runs one of the programs, from a disk in that folder. */
export function tinyGuest(program: keyof typeof PROGRAMS, folder: string): MachineOptions {
  const path = join(folder, `${program}.img`);
  const sector = Buffer.alloc(512);
  sector.write(PROGRAMS[program].map(([bytes]) => bytes).join(""), "hex");
  // The signature of a boot sector.
  sector.writeUInt16LE(0xaa55, 510);
  writeFileSync(path, sector);
  if (["writer", "halfSynced", "diskUser"].includes(program)) truncateSync(path, WRITER_DISK_BYTES);
  return { disk: { path, format: "raw", interface: "ide" }, memoryMiB: 16, accel: "tcg" };
}
