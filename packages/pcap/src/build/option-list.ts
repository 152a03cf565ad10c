import { assertInteger } from "../assert-integer.ts";

const MAX_OPTION_BYTES = 40;
const MAX_TYPE = 255;
const NO_OPERATION = 1;

/** An option of a header: a lone byte (0 and 1), or type, length and data. */
interface Option {
  readonly type: number;
  readonly data: Uint8Array;
}

/**
 * Gives the bytes of options, filled up with zeros, the end of the list, to a multiple of 4.
 *
 * @throws {TypeError} if they take more than the 40 bytes that a header has room for
 */
export function layOutOptions(layer: string, options: readonly Option[]): Uint8Array {
  for (const { type } of options) assertInteger(`${layer}.options`, type, MAX_TYPE);
  const bytes = options.flatMap(({ type, data }) => (type <= NO_OPERATION ? [type] : [type, data.length + 2, ...data]));
  if (bytes.length > MAX_OPTION_BYTES) {
    throw new TypeError(`${layer}.options: expected at most ${MAX_OPTION_BYTES} bytes, got ${bytes.length}`);
  }
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return padded;
}
