/**
 * Writes a master boot record: boot code and one active partition, from its first sector to the end of the disk.
 *
 * `node mbr.ts DISK CODE FIRST-SECTOR`: DISK is there in its full size, CODE at most 440 bytes.
 */
import { closeSync, openSync, readFileSync, statSync, writeSync } from "node:fs";

const sectorBytes = 512;
const active = 0x80;
/** The type by which UEFI recognises the partition to boot from; a BIOS takes any that is active. */
const efiSystemPartition = 0xef;
/** Cylinder, head and sector of what lies beyond them: read the sector numbers instead. */
const beyond = [0xfe, 0xff, 0xff];

const [disk = "", code = "", first = ""] = process.argv.slice(2);
const sectors = statSync(disk).size / sectorBytes;

const record = Buffer.alloc(sectorBytes);
readFileSync(code).copy(record, 0, 0, 440);
record.write("alpy", 440, "latin1");
record.set([active, ...beyond, efiSystemPartition, ...beyond], 446);
record.writeUInt32LE(Number(first), 454);
record.writeUInt32LE(sectors - Number(first), 458);
record.set([0x55, 0xaa], 510);

const descriptor = openSync(disk, "r+");
writeSync(descriptor, record, 0, sectorBytes, 0);
closeSync(descriptor);
