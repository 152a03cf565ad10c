import { reasonOf } from "../error-reason.ts";
import type { Logger } from "../logger.ts";
import type { LimitReached } from "./file-limits.ts";

/** Whom a machine's files report to. */
export interface FileListeners {
  /** Is called once per file whose limit is reached. Default: a warning in the log. */
  readonly onLimit?: ((reached: LimitReached) => void) | undefined;
  /** Is called once per file that cannot be written. Default: a warning in the log. */
  readonly onFileError?: ((path: string, cause: unknown) => void) | undefined;
}

/** Reports, once per file, that its limit is reached, or that it cannot be written. */
export class FileReports {
  readonly #listeners: Required<FileListeners>;
  readonly #cut = new Set<string>();
  readonly #failed = new Set<string>();

  constructor({ onLimit, onFileError }: FileListeners, logger: Logger) {
    this.#listeners = {
      onLimit:
        onLimit ??
        ((reached) =>
          logger.warn(reached, `${reached.path} is cut: ${reached.option} (${reached.limitBytes} bytes) is reached`)),
      onFileError:
        onFileError ?? ((path, cause) => logger.warn({ path }, `${path} cannot be written: ${reasonOf(cause)}`)),
    };
  }

  /** Reports a limit. */
  limitReached(reached: LimitReached): void {
    if (this.#cut.has(reached.path)) return;
    this.#cut.add(reached.path);
    this.#listeners.onLimit?.(reached);
  }

  /** Reports a file that cannot be written. */
  fileFailed(path: string, cause: unknown): void {
    if (this.#failed.has(path)) return;
    this.#failed.add(path);
    this.#listeners.onFileError?.(path, cause);
  }
}
