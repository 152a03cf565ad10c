import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";

/** One file of an archive. */
export interface ArchiveFile {
  /** Its path within the archive, relative. */
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly mode: number;
}

/** Packs files into a tar archive; all of them belong to root. */
export async function packArchive(files: readonly ArchiveFile[]): Promise<Buffer> {
  const archive = pack();
  const whole = buffer(archive);
  for (const { name, content, mode } of files) {
    archive.entry({ name, mode, mtime: new Date(0) }, Buffer.from(content));
  }
  archive.finalize();
  return await whole;
}
