import { checkSchema } from "./check-schema.ts";
import { type Origin, printProtocol } from "./print-protocol.ts";
import { readSchema, type Schema } from "./schema.ts";

/** A protocol as TypeScript, and its schema. */
export interface GeneratedProtocol {
  readonly text: string;
  readonly schema: Schema;
}

/**
 * Generates TypeScript from a reply to `query-qmp-schema`. The same reply always results in the same text.
 *
 * @throws {QmpError} schema-malformed
 */
export function generateProtocol(answer: unknown, origin: Origin): GeneratedProtocol {
  const schema = readSchema(answer);
  checkSchema(schema);
  return { text: printProtocol(schema, origin), schema };
}
