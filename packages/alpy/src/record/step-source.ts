import { isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The calls that V8 is asked for: alpy's own are some ten, and a test runner's below the test do not matter. */
const STACK_TRACE_LIMIT = 50;

/** A line of a stack trace that ends in an absolute path or a file URL, with line and column. */
const CALL = /^\s*at (?:async )?(?:.*\()?((?:file:\/\/)?\/.*):(\d+):(\d+)\)?$/;

/** The folders that tell the user's own files from others. */
export interface SourceFolders {
  /** Folder of alpy's own code: `src` in the repository, `dist` as installed. */
  readonly ownFolder: string;
  readonly workingDirectory: string;
}

/** Returns the present stack trace, with the calls that wait for this one. */
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
 * Finds the innermost call in a stack trace that is neither alpy's nor a package's. The text of the trace is read, not V8's
 * structured call sites: only there have test runners put the lines of the sources in place of those that they run.
 * @returns `test/router.test.ts:41:9`, or `undefined` if there is no such call
 */
export function sourceIn(stack: string, { ownFolder, workingDirectory }: SourceFolders): string | undefined {
  // With source maps, what runs from `dist` has its place in `src`.
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
