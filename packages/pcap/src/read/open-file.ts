import { close, constants, fstat, open, type Stats } from "node:fs";
import { type FileHandle, open as openHandle, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { PcapError } from "../errors.ts";

/** An open file: a regular one, which is read through its handle, or a FIFO, which is read as a stream. */
export type OpenFile =
  | { readonly kind: "regular"; readonly handle: FileHandle }
  | { readonly kind: "fifo"; readonly descriptor: number };

/** A FIFO that is opened without a writer must not block the thread that opens it. It changes nothing for regular files. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

const openDescriptor = promisify(open);
const closeDescriptor = promisify(close);
const statDescriptor = promisify(fstat);

/**
 * Opens a capture. It neither waits for the writer of a FIFO nor opens devices, whose reads could block a thread of the
 * process for ever.
 *
 * @throws {PcapError} `file-unreadable` for devices and sockets
 * @throws the error of the system
 */
export async function openFile(path: string): Promise<OpenFile> {
  const expected = await stat(path);
  refuseDevice(path, expected);
  if (!expected.isFIFO()) return { kind: "regular", handle: await openHandle(path, FLAGS) };
  const descriptor = await openDescriptor(path, FLAGS);
  const found = await statDescriptor(descriptor);
  if (found.isFIFO()) return { kind: "fifo", descriptor };
  // Another file has taken the name of the FIFO in the meantime.
  await closeDescriptor(descriptor);
  return await openFile(path);
}

function refuseDevice(path: string, stats: Stats): void {
  const type = typeOf(stats);
  if (type === undefined) return;
  const message =
    `opening the capture ${path}: it is a ${type}, whose reads may block for ever; expected a regular file or a FIFO; ` +
    "to read it, pass a stream of its bytes to openPcap";
  throw new PcapError("file-unreadable", message);
}

function typeOf(stats: Stats): string | undefined {
  if (stats.isCharacterDevice()) return "character device";
  if (stats.isBlockDevice()) return "block device";
  return stats.isSocket() ? "socket" : undefined;
}
