import { badValue, checkInteger } from "../check-options.ts";

const MAX_OPTIONS_BYTES = 40;
const MAX_TYPE = 255;
const NO_OPERATION = 1;

/** An option of a header: a single byte (0 and 1), or type, length and data. */
export interface HeaderOption {
  readonly type: number;
  readonly data: Uint8Array;
}

/**
 * Returns the bytes of options, padded with zeros, the end of the list, to a multiple of 4.
 *
 * @throws {TypeError} if they need more than the 40 bytes that a header has for them
 */
export function encodeOptions(layer: string, options: readonly HeaderOption[]): Uint8Array {
  const bytes: number[] = [];
  for (const [index, { type, data }] of options.entries()) {
    checkInteger(`${layer}.options[${index}]: the option's number`, type, MAX_TYPE);
    if (type <= NO_OPERATION) bytes.push(type);
    else {
      if (!(data instanceof Uint8Array)) throw badValue(`${layer}.options[${index}].data`, "a Uint8Array", data);
      bytes.push(type, data.length + 2, ...data);
    }
  }
  if (bytes.length > MAX_OPTIONS_BYTES) {
    throw new TypeError(`${layer}.options must be at most ${MAX_OPTIONS_BYTES} bytes, got ${bytes.length} bytes`);
  }
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return padded;
}
