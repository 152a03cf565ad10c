import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { checkPattern } from "../argument-checks.ts";
import { openGuard } from "../guard/open-guard.ts";
import { ownedName } from "./owned-name.ts";

const KIND = /^[a-z0-9]([a-z0-9-]{0,29})$/;

/** A folder of this process that is removed when the process ends. */
export interface TemporaryFolder extends AsyncDisposable {
  /** Its absolute path. */
  readonly path: string;
  /** Removes it with its contents. Calling it again has no effect. Same as `[Symbol.asyncDispose]()`. */
  remove(): Promise<void>;
}

/**
 * Creates a folder that only this user can access, below the system's folder for temporary files (`TMPDIR`, else `/tmp`). It is
 * guarded before it is created, so it is removed even if this process is killed.
 * @param kind part of its name, `alpy-KIND-…`: 1 to 30 lower-case letters, digits and hyphens
 * @throws {TypeError} for a bad kind
 * @throws {GuardError} `guard-failed`
 * @throws {Error} of the system, if the folder cannot be created
 */
export async function createTemporaryFolder(kind: string): Promise<TemporaryFolder> {
  checkPattern("createTemporaryFolder.kind", kind, KIND, "1 to 30 lower-case letters, digits and hyphens");
  const guard = await openGuard();
  const path = resolve(join(tmpdir(), ownedName(`alpy-${kind}`)));
  const entry = guard.guardPath(path);
  let removed: Promise<void> | undefined;
  const remove = (): Promise<void> => {
    removed ??= rm(path, { recursive: true, force: true }).then(
      () => entry.release(),
      (error: unknown) => {
        // It stays guarded, and can be removed by a later call.
        removed = undefined;
        throw error;
      },
    );
    return removed;
  };
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    entry.release();
    throw error;
  }
  return { path, remove, [Symbol.asyncDispose]: remove };
}
