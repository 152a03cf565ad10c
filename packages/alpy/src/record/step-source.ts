import { isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** How many calls V8 records: about ten are alpy's own, and those of the test runner below the test do not matter. */
const STACK_TRACE_LIMIT = 50;

/** A line of a stack trace that ends in an absolute path or a file URL, with line and column. */
const CALL = /^\s*at (?:async )?(?:.*\()?((?:file:\/\/)?\/.*):(\d+):(\d+)\)?$/;

/** The folders that distinguish the user's own files from others. */
export interface SourceFolders {
  /** Folder of alpy's own code: `src` in the repository, `dist` as installed. */
  readonly ownFolder: string;
  readonly workingDirectory: string;
}

/** Returns the current stack trace, including the callers that await this one. */
export function captureStack(): string {
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = STACK_TRACE_LIMIT;
    const { stack } = new Error();
    // A program may have its own Error.prepareStackTrace, which may return anything.
    return typeof stack === "string" ? stack : "";
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Finds the innermost call in a stack trace that is neither alpy's nor a package's. Reads the text of the trace, not V8's
 * structured call sites: only in the text do test runners replace the lines that they run by those of the sources.
 * @returns `test/router.test.ts:41:9`, or `undefined` if there is no such call
 */
export function sourceIn(stack: string, { ownFolder, workingDirectory }: SourceFolders): string | undefined {
  // With source maps, calls in `dist` are reported in `src`.
  const own = [ownFolder, join(ownFolder, "..", "src")];
  for (const line of stack.split("\n")) {
    const [, location, lineNumber, column] = CALL.exec(line) ?? [];
    if (location === undefined) continue;
    const file = location.startsWith("file://") ? fileURLToPath(location) : location;
    if (file.includes("/node_modules/") || own.some((folder) => isBelow(folder, file))) continue;
    const shown = isBelow(workingDirectory, file) ? relative(workingDirectory, file) : file;
    return `${shown}:${lineNumber}:${column}`;
  }
  return undefined;
}

function isBelow(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== "" && path !== ".." && !path.startsWith("../") && !isAbsolute(path);
}
