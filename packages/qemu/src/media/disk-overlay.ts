import { reasonOf } from "../error-reason.ts";
import { QemuError, type QemuErrorCode } from "../errors.ts";
import { runProgram } from "../program/run-program.ts";
import { startAdvice } from "../program/start-error.ts";

const CREATE_TIMEOUT_MS = 30_000;

/** Whose overlay it is, for errors. */
interface OverlayPurpose {
  readonly code: QemuErrorCode;
  /** What needs the overlay: `golden states of machines with disks`. */
  readonly what: string;
}

/** Creates an image, in the format qcow2, that has the content of another until it is written to. @throws {QemuError} */
export async function createOverlay(
  path: string,
  base: { readonly path: string; readonly format: string },
  { code, what }: OverlayPurpose,
): Promise<void> {
  try {
    const args = ["create", "-q", "-f", "qcow2", "-F", base.format, "-b", base.path, path];
    await runProgram("qemu-img", args, { timeoutMs: CREATE_TIMEOUT_MS });
  } catch (cause) {
    const advice = startAdvice(cause, `qemu-img is needed for ${what} (Debian: qemu-utils)`);
    const message = `cannot create an overlay of ${base.path} (${reasonOf(cause)})${advice === undefined ? "" : `; ${advice}`}`;
    throw new QemuError(code, message, { cause });
  }
}
