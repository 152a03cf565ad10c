import { reasonOf } from "../error-reason.ts";
import { quote } from "../excerpt.ts";
import { stringifyExact } from "./exact-integers.ts";
import { isObject } from "./json-object.ts";
import { checkParserLimits } from "./parser-limits.ts";

/** The mode of a command: in order, or out of band (QMP specification, section 2.3.1). */
export type CommandMode = "execute" | "exec-oob";

/** Returns the line that issues a command; `argumentsJson` is the result of `encodeArguments`. */
export function encodeCommand(
  mode: CommandMode,
  command: string,
  argumentsJson: string | undefined,
  id: number,
): string {
  const argumentsMember = argumentsJson === undefined ? "" : `,"arguments":${argumentsJson}`;
  return `{"${mode}":${JSON.stringify(command)}${argumentsMember},"id":${id}}\n`;
}

/**
 * Returns a command's arguments as JSON.
 *
 * @throws {TypeError} unless they are an object that JSON can represent and QEMU's parser accepts.
 */
export function encodeArguments(command: string, args: object | undefined): string | undefined {
  if (args === undefined) return undefined;
  const path = `arguments of ${JSON.stringify(command)}`;
  if (!isObject(args)) throw new TypeError(`${path} must be an object, got ${kindOf(args)}`);
  const json = stringify(path, args);
  checkParserLimits(path, json);
  return json;
}

function stringify(path: string, args: object): string {
  try {
    return stringifyExact(args);
  } catch (cause) {
    const reason = quote(reasonOf(cause));
    throw new TypeError(`${path} must be an object that JSON can represent, got one that fails with ${reason}`, {
      cause,
    });
  }
}

/** Names the kind of a value, not the value: it could be a password. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  return value === null ? "null" : `a ${typeof value}`;
}
