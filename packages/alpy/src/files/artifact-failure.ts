import { reasonOf } from "../error-reason.ts";
import { AlpyError } from "../errors.ts";

const FREE_SPACE = "make room on its file system, or choose another folder by the option artifacts";
const OTHER_FOLDER = "choose a folder that this user can write by the option artifacts";

/** What to do, by the code of the system's error. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: FREE_SPACE,
  EDQUOT: FREE_SPACE,
  EFBIG: "raise the limit of file sizes (ulimit -f)",
  EMFILE: "raise the limit of open files (ulimit -n)",
  ENFILE: "raise the limit of open files of the system (fs.file-max)",
  EACCES: OTHER_FOLDER,
  EPERM: OTHER_FOLDER,
  EROFS: OTHER_FOLDER,
  ENOTDIR: "a file is where a folder is expected: choose another folder by the option artifacts",
  EEXIST: "a file is where a folder is expected: choose another folder by the option artifacts",
  ENAMETOOLONG: "choose a folder with a shorter path by the option artifacts",
  ENOENT: "the folder does not exist: it must stay until the testbed is closed",
};

/** Returns the error for a file or folder of the artifacts that cannot be written. @param cause the system's error */
export function artifactsFailed(path: string, cause: unknown): AlpyError {
  const code: unknown = typeof cause === "object" && cause !== null ? Reflect.get(cause, "code") : undefined;
  const advice = typeof code === "string" ? ADVICE[code] : undefined;
  const message = `the artifacts cannot be written: ${path}: ${reasonOf(cause)}`;
  return new AlpyError("artifacts-failed", advice === undefined ? message : `${message}; ${advice}`, { cause });
}
