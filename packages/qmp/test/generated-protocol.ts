import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { QmpError } from "../src/errors.ts";
import { generateProtocol } from "../src/generate/generate-protocol.ts";
import { compileErrorsOf } from "./compile.ts";
import { answer, type Entry } from "./schema-builder.ts";

/** The folder for which generated modules are compiled. */
export const here = fileURLToPath(new URL("../src/generate/", import.meta.url));
/** Options of the generator. */
export const ORIGIN = { source: "a test", importFrom: "../protocol/protocol.ts", prefix: "Qemu" as const };

/** Returns the text that is generated from a schema. */
export function generate(...entries: readonly Entry[]): string {
  return generateProtocol(answer(...entries), ORIGIN).text;
}

/** Returns the text, after a check that it compiles. */
export function compiled(...entries: readonly Entry[]): string {
  const text = generate(...entries);
  expect(compileErrorsOf(text, here)).toEqual([]);
  return text;
}

/** Returns the block of the text that begins with this line. */
export function block(text: string, start: string): string {
  const from = text.indexOf(start);
  if (from === -1) throw new Error(`No ${JSON.stringify(start)} in:\n${text}`);
  return text.slice(from, text.indexOf("\n\n", from) === -1 ? undefined : text.indexOf("\n\n", from)).trimEnd();
}

/** Returns the error for a bad schema. */
export function errorOf(entries: unknown): QmpError {
  try {
    generateProtocol(entries, ORIGIN);
  } catch (error) {
    if (error instanceof QmpError) return error;
    throw error;
  }
  throw new Error("Expected an error");
}
