/** A file in the image's root folder. */
interface IsoFile {
  readonly name: string;
  readonly content: Buffer;
}

/** An image to write. */
interface IsoContent {
  /** The name of the volume, at most 16 characters. */
  readonly label: string;
  readonly files: readonly IsoFile[];
}

/** How the names of a directory tree are written: upper-case letters alone (ECMA-119), or UCS-2 (Joliet). */
type Naming = "plain" | "joliet";

/** A file at its place in the image. */
interface PlacedFile extends IsoFile {
  readonly sector: number;
}

const SECTOR_BYTES = 2048;
/** Where everything is, after the 16 sectors of the system area (ECMA-119, 6.2.1); each but the files takes one sector. */
const SECTORS = {
  plain: { descriptor: 16, littleEndianPaths: 19, bigEndianPaths: 20, root: 23 },
  joliet: { descriptor: 17, littleEndianPaths: 21, bigEndianPaths: 22, root: 24 },
  end: 18,
  files: 25,
} as const;
const PATH_TABLE_BYTES = 10;
const DIRECTORY_FLAG = 2;
/** The time of all files: 2000-01-01, so that an image depends on its content alone (ECMA-119, 9.1.5). */
const RECORDED = [100, 1, 1, 0, 0, 0, 0];
const MAX_LABEL_CHARACTERS = 16;
/** Bytes of a directory record before its name (ECMA-119, 9.1). */
const RECORD_HEAD_BYTES = 33;

/**
 * Returns an ISO 9660 image (ECMA-119) with Joliet names: files in its root folder, with exactly these names for every system
 * that reads Joliet (Linux, BSD, Windows, macOS). Equal content gives equal bytes.
 * @throws {RangeError} for a label or a list of files that does not fit
 */
export function isoImage({ label, files }: IsoContent): Buffer {
  if (label.length > MAX_LABEL_CHARACTERS)
    throw new RangeError(`label must have at most ${MAX_LABEL_CHARACTERS} characters`);
  const placed = place(files);
  const last = placed.at(-1);
  const sectors = last ? last.sector + sectorsOf(last.content) : SECTORS.files;
  const image = Buffer.alloc(sectors * SECTOR_BYTES);
  for (const naming of ["plain", "joliet"] as const) {
    const at = SECTORS[naming];
    put(image, at.descriptor, descriptor(label, naming, sectors));
    put(image, at.littleEndianPaths, pathTable(at.root, "little"));
    put(image, at.bigEndianPaths, pathTable(at.root, "big"));
    put(image, at.root, rootFolder(placed, naming));
  }
  put(image, SECTORS.end, header(0xff));
  for (const { sector, content } of placed) put(image, sector, content);
  return image;
}

function place(files: readonly IsoFile[]): PlacedFile[] {
  let sector: number = SECTORS.files;
  return files.map((file) => {
    const placed = { ...file, sector };
    sector += sectorsOf(file.content);
    return placed;
  });
}

/** An empty file has a sector, too, so that no two files share one. */
function sectorsOf({ length }: Buffer): number {
  return Math.max(1, Math.ceil(length / SECTOR_BYTES));
}

function put(image: Buffer, sector: number, content: Buffer): void {
  content.copy(image, sector * SECTOR_BYTES);
}

/** Returns the head of a volume descriptor (ECMA-119, 8.1). */
function header(type: number): Buffer {
  return Buffer.from([type, ...Buffer.from("CD001"), 1]);
}

/** Returns the primary volume descriptor (ECMA-119, 8.4), or the supplementary one of Joliet, whose texts are UCS-2. */
function descriptor(label: string, naming: Naming, sectors: number): Buffer {
  const block = Buffer.alloc(SECTOR_BYTES);
  const at = SECTORS[naming];
  header(naming === "plain" ? 1 : 2).copy(block);
  putText(block, { at: 8, bytes: 32, naming }, "");
  putText(block, { at: 40, bytes: 32, naming }, label);
  both32(sectors).copy(block, 80);
  // UCS-2 level 3 (Joliet specification, "Escape sequences").
  if (naming === "joliet") block.write("%/E", 88);
  both16(1).copy(block, 120);
  both16(1).copy(block, 124);
  both16(SECTOR_BYTES).copy(block, 128);
  both32(PATH_TABLE_BYTES).copy(block, 132);
  block.writeUInt32LE(at.littleEndianPaths, 140);
  block.writeUInt32BE(at.bigEndianPaths, 148);
  folderRecord(at.root, 0).copy(block, 156);
  for (const start of [190, 318, 446, 574]) putText(block, { at: start, bytes: 128, naming }, "");
  for (const start of [702, 739, 776]) putText(block, { at: start, bytes: 37, naming }, "");
  // No time is stated (ECMA-119, 8.4.26.1).
  for (const start of [813, 830, 847, 864]) block.write("0".repeat(16), start);
  block[881] = 1;
  return block;
}

/** Writes a text that is filled up with spaces. */
function putText(
  block: Buffer,
  field: { readonly at: number; readonly bytes: number; readonly naming: Naming },
  text: string,
): void {
  const { at, bytes, naming } = field;
  const encoded = naming === "plain" ? Buffer.from(text.padEnd(bytes)) : ucs2(text.padEnd(Math.floor(bytes / 2)));
  encoded.copy(block, at, 0, bytes);
}

/** Returns the table of the one folder (ECMA-119, 9.4). */
function pathTable(root: number, order: "little" | "big"): Buffer {
  const table = Buffer.alloc(PATH_TABLE_BYTES);
  table[0] = 1;
  if (order === "little") {
    table.writeUInt32LE(root, 2);
    table.writeUInt16LE(1, 6);
  } else {
    table.writeUInt32BE(root, 2);
    table.writeUInt16BE(1, 6);
  }
  return table;
}

function rootFolder(files: readonly PlacedFile[], naming: Naming): Buffer {
  const { root } = SECTORS[naming];
  const named = files.map((file) => ({ file, id: fileId(file.name, naming) }));
  // The records are in the order of their names (ECMA-119, 9.3).
  named.sort((one, other) => Buffer.compare(one.id, other.id));
  const records = named.map(({ file, id }) =>
    record({ sector: file.sector, bytes: file.content.length, flags: 0, id }),
  );
  const folder = Buffer.concat([folderRecord(root, 0), folderRecord(root, 1), ...records]);
  if (folder.length > SECTOR_BYTES) throw new RangeError("the names of the files do not fit into one sector");
  return folder;
}

/** Returns the name of a file with its version. */
function fileId(name: string, naming: Naming): Buffer {
  if (naming === "joliet") return ucs2(`${name};1`);
  return Buffer.from(
    `${name
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, "")
      .slice(0, 8)}.;1`,
  );
}

/** Returns the record of a folder in itself (0) or in its child (1). */
function folderRecord(sector: number, id: 0 | 1): Buffer {
  return record({ sector, bytes: SECTOR_BYTES, flags: DIRECTORY_FLAG, id: Buffer.from([id]) });
}

/** Returns a directory record (ECMA-119, 9.1). */
function record(entry: {
  readonly sector: number;
  readonly bytes: number;
  readonly flags: number;
  readonly id: Buffer;
}): Buffer {
  const { sector, bytes, flags, id } = entry;
  // Records have an even length.
  const length = Math.ceil((RECORD_HEAD_BYTES + id.length) / 2) * 2;
  const head = Buffer.from([length, 0]);
  const rest = Buffer.from([...RECORDED, flags, 0, 0]);
  const body = Buffer.concat([head, both32(sector), both32(bytes), rest, both16(1), Buffer.from([id.length]), id]);
  return Buffer.concat([body], length);
}

/** Returns a number in both byte orders (ECMA-119, 7.3.3). */
function both32(value: number): Buffer {
  const both = Buffer.alloc(8);
  both.writeUInt32LE(value, 0);
  both.writeUInt32BE(value, 4);
  return both;
}

/** Returns a number in both byte orders (ECMA-119, 7.2.3). */
function both16(value: number): Buffer {
  const both = Buffer.alloc(4);
  both.writeUInt16LE(value, 0);
  both.writeUInt16BE(value, 2);
  return both;
}

function ucs2(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}
