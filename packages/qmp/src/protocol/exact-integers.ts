import { unreachable } from "../unreachable.ts";

interface ReviverContext {
  /** The JSON text of a primitive value. */
  readonly source?: string | undefined;
}

/** The part of `JSON` that TypeScript's library lacks (ECMAScript, "JSON.parse source text access"; Node 21 or later). */
interface JsonWithSource {
  parse(text: string, reviver: (key: string, value: unknown, context: ReviverContext) => unknown): unknown;
  rawJSON(text: string): unknown;
}

const json = JSON as unknown as JsonWithSource;

/** An integer beyond 2^53 has at least 16 digits; hardly any line of QMP has one. */
const MANY_DIGITS = /\d{16}/;

/** QMP's integers have 64 bits, signed or unsigned (QAPI types `int64` and `uint64`). */
const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 64n - 1n;

/** Parses like `JSON.parse`, but an integer that a number cannot hold exactly becomes a bigint. */
export function parseExact(text: string): unknown {
  return MANY_DIGITS.test(text) ? json.parse(text, reviveInteger) : JSON.parse(text);
}

/** Writes like `JSON.stringify`, but a bigint becomes a JSON integer. @throws {RangeError} for one beyond 64 bits. */
export function stringifyExact(value: object): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // JSON.stringify() refuses both a bigint and a cycle this way: the second attempt fails only for a cycle.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, replaceBigint);
  }
}

function reviveInteger(_key: string, value: unknown, context: ReviverContext): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const { source } = context;
  if (source === undefined) return unreachable("JSON.parse passes the source text of every number");
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}

/** A replacer for `JSON.stringify`. @throws {RangeError} for an integer beyond 64 bits. */
export function replaceBigint(_key: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  if (value < MIN_INTEGER || value > MAX_INTEGER) throw new RangeError(`${value} does not fit into 64 bits`);
  return json.rawJSON(value.toString());
}
