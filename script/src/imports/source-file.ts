/** Distinguishes sources from tests by their paths. */
import { posix } from "node:path";

const TEST_FILE = /\.(test|test-d|fixture)\.ts$|(^|\/)fixtures\//;

/** Whether a file is a test, a test of types, or a fixture of tests. */
export function isTestFile(file: string): boolean {
  return TEST_FILE.test(file);
}

/** Returns a file's folder; "." for a file at the top. */
export function folderOf(file: string): string {
  return posix.dirname(file);
}
