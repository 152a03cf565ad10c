import { expect } from "vitest";
import { readContainerlab } from "./read-containerlab.ts";
import { TopologyError } from "./topology-error.ts";

/** Returns the problems of a file, `line: message`; fails if it has none. */
export async function problemsOf(text: string, disks: Record<string, string> = {}): Promise<string[]> {
  const error: unknown = await readContainerlab(text, { disks }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TopologyError)) throw new Error("the file has no problems", { cause: error });
  expect(error.code).toBe("topology-refused");
  for (const { line, message } of error.problems) expect(error.message).toContain(`line ${line}: ${message}`);
  return error.problems.map(({ line, message }) => `${line}: ${message}`);
}
