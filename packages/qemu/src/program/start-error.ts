import { reasonOf, systemCode } from "../error-reason.ts";
import { QemuError } from "../errors.ts";

const INSTALL =
  "install it (Debian: qemu-system-x86), or name it in the option qemu or the environment variable ALPY_QEMU";

/** What to do about each reason for which the system starts no program (execve(2), fork(2), pipe(2)). */
const ADVICE: Readonly<Record<string, string>> = {
  EMFILE: "this process has too many open files: raise its limit (ulimit -n)",
  ENFILE: "this host has too many open files: raise the sysctl fs.file-max",
  EAGAIN: "this user or its control group has too many processes: raise the limit (ulimit -u, pids.max)",
  ENOMEM: "this host has too little free memory",
  E2BIG: "the arguments and the environment are too long: shorten them",
  EACCES: "this user may not run it: check the permissions of the file and of its folders",
  EPERM: "this user may not run it: check the permissions of the file and of its folders",
  ENOEXEC: "it is not a program for this host",
};

/** Returns what to do about an error with which a program was not started; `missing` is the advice if it does not exist. */
export function startAdvice(error: unknown, missing: string): string | undefined {
  // The guard passes on why it could not start.
  const code = systemCode(error) ?? (error instanceof Error ? systemCode(error.cause) : undefined);
  if (code === "ENOENT" || code === "ENOTDIR") return missing;
  return code === undefined ? undefined : ADVICE[code];
}

/** Returns the error for a program that is not QEMU or does not exist. */
export function qemuMissing(qemu: string, cause: unknown): QemuError {
  return new QemuError("qemu-missing", `cannot run ${qemu} (${reasonOf(cause)}): ${INSTALL}`, { cause });
}

/** Returns the error for a QEMU program that was not started or failed: `qemu-missing` only if it does not exist. */
export function qemuStartError(qemu: string, cause: unknown): QemuError {
  const advice = startAdvice(cause, INSTALL);
  if (advice === INSTALL) return qemuMissing(qemu, cause);
  const message = `cannot run ${qemu} (${reasonOf(cause)})${advice === undefined ? "" : `: ${advice}`}`;
  return new QemuError("qemu-failed", message, { cause });
}
