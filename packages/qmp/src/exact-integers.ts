/** What TypeScript's library does not know yet of `JSON` (ECMAScript, "JSON.parse source text access"; Node from 21 on). */
interface JsonWithSource {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): unknown;
}

const json = JSON as unknown as JsonWithSource;

/** Where 16 digits follow each other an integer may be beyond 2^53; nearly no line of QMP has them. */
const MANY_DIGITS = /\d{16}/;

/** QMP's integers are of 64 bits, signed or not (QAPI types `int64` and `uint64`). */
const LEAST = -(2n ** 63n);
const GREATEST = 2n ** 64n - 1n;

/** As `JSON.parse`, but an integer that a number cannot hold exactly becomes a bigint. */
export function parseExact(text: string): unknown {
  return MANY_DIGITS.test(text) ? json.parse(text, reviveInteger) : JSON.parse(text);
}

/** As `JSON.stringify`, but a bigint becomes the integer it is. @throws {RangeError} beyond 64 bits. */
export function stringifyExact(value: object): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // That is how JSON.stringify() refuses a bigint, but also a cycle: the second attempt tells.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, replaceBigint);
  }
}

function reviveInteger(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const { source = "" } = context;
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}

function replaceBigint(_key: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  if (value < LEAST || value > GREATEST) throw new RangeError(`${value} is beyond 64 bits`);
  return json.rawJSON(value.toString());
}
