import { open, readFile } from "node:fs/promises";
import { fileDigest } from "../content/file-digest.ts";
import { cachePath, writeCacheFile } from "../user-cache.ts";
import { findProgram } from "./find-program.ts";
import type { ProgramAbilities } from "./program-abilities.ts";

/** Version of the entries. Increase it when they have other fields. */
const FORMAT = 1;
const FOLDER = "programs";
/** The first bytes of a program that is not a script (elf(5)). */
const ELF_MAGIC = "\u007fELF";

/** What a program has answered; the name by which it is called is not part of it. */
interface Answer extends ProgramAbilities {
  readonly version: string;
}

/** Returns what a program with the same content has answered earlier, if there was one. */
export async function readProgram(qemu: string): Promise<Answer | undefined> {
  try {
    const name = await entryName(qemu);
    return name === undefined ? undefined : (JSON.parse(await readFile(cachePath(FOLDER, name), "utf8")) as Answer);
  } catch {
    // There is none, or it is damaged: the program is asked.
    return undefined;
  }
}

/** Keeps the answer of a program. If the cache cannot be written, the next process asks again. */
export async function writeProgram(qemu: string, answer: Answer): Promise<void> {
  try {
    const name = await entryName(qemu);
    if (name !== undefined) await writeCacheFile(JSON.stringify(answer), [FOLDER], name);
  } catch {
    // See the docstring.
  }
}

/** Returns the name of a program's entry; undefined for a script, whose digest does not change with the program that it runs. */
async function entryName(qemu: string): Promise<string | undefined> {
  const path = findProgram(qemu);
  return (await isScript(path)) ? undefined : `${await fileDigest(path)}-${FORMAT}.json`;
}

async function isScript(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(ELF_MAGIC.length), 0, ELF_MAGIC.length, 0);
  return buffer.toString("latin1") !== ELF_MAGIC;
}
