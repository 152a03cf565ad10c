/**
 * Writes a master boot record: boot code and one active partition, from its first sector to the end of the disk.
 *
 * `node mbr.ts DISK CODE FIRST-SECTOR`: DISK exists in its full size; CODE has at most 440 bytes.
 */
import { closeSync, openSync, readFileSync, statSync, writeSync } from "node:fs";

const SECTOR_BYTES = 512;
const ACTIVE = 0x80;
/** The partition type that UEFI boots from. A BIOS boots from any partition that is active. */
const EFI_SYSTEM_PARTITION = 0xef;
/** Cylinder, head and sector beyond their range: firmware then uses the sector numbers. */
const OUT_OF_RANGE = [0xfe, 0xff, 0xff];

const [disk = "", code = "", first = ""] = process.argv.slice(2);
const sectors = statSync(disk).size / SECTOR_BYTES;

const record = Buffer.alloc(SECTOR_BYTES);
readFileSync(code).copy(record, 0, 0, 440);
record.write("alpy", 440, "latin1");
record.set([ACTIVE, ...OUT_OF_RANGE, EFI_SYSTEM_PARTITION, ...OUT_OF_RANGE], 446);
record.writeUInt32LE(Number(first), 454);
record.writeUInt32LE(sectors - Number(first), 458);
record.set([0x55, 0xaa], 510);

const descriptor = openSync(disk, "r+");
writeSync(descriptor, record, 0, SECTOR_BYTES, 0);
closeSync(descriptor);
