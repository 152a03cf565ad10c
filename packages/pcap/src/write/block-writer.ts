import type { PcapngOption } from "../capture/pcapng-option.ts";
import { badValue, checkArray, checkInteger, checkObject } from "../check-options.ts";
import { BLOCK_HEADER_BYTES, BLOCK_TRAILER_BYTES, OPTION_END, padded } from "../pcapng/blocks.ts";

const OPTION_HEADER_BYTES = 4;
/** The length field of an option has 16 bits. */
const MAX_OPTION_BYTES = 0xffff;
const MAX_OPTION_CODE = 0xffff;

const UTF8_BYTES_PER_UNIT = 3;

/** Returns an option with a text value. A text too long for an option is cut at a whole character. */
export function textOption(code: number, text: string): PcapngOption {
  const bytes = new Uint8Array(Math.min(MAX_OPTION_BYTES, text.length * UTF8_BYTES_PER_UNIT));
  const { written } = new TextEncoder().encodeInto(text, bytes);
  return { code, value: bytes.subarray(0, written) };
}

/** @throws {TypeError} if the texts are not a list of strings */
export function checkTexts(path: string, texts: readonly string[] | undefined): void {
  if (texts === undefined) return;
  checkArray(path, texts);
  for (const [index, text] of texts.entries()) {
    if (typeof text !== "string") throw badValue(`${path}[${index}]`, "a string", text);
  }
}

/** @throws {TypeError} if the options are not a list of options, with codes and values that fit into their fields */
export function checkOptions(path: string, options: readonly PcapngOption[] | undefined): void {
  if (options === undefined) return;
  checkArray(path, options);
  for (const [index, option] of options.entries()) {
    checkObject(`${path}[${index}]`, option);
    checkInteger(`${path}[${index}].code`, option.code, MAX_OPTION_CODE, 1);
    if (option.value instanceof Uint8Array && option.value.length <= MAX_OPTION_BYTES) continue;
    throw badValue(`${path}[${index}].value`, `a Uint8Array of at most ${MAX_OPTION_BYTES} bytes`, option.value);
  }
}

/**
 * Returns a little-endian block with a body of `bodyBytes` (draft-ietf-opsawg-pcapng, section 3.1).
 *
 * @param fill writes the body; its offsets are from the beginning of the block
 */
export function writeBlock(
  type: number,
  bodyBytes: number,
  options: readonly PcapngOption[],
  fill: (view: DataView, bytes: Uint8Array) => void,
): Uint8Array {
  const optionsOffset = BLOCK_HEADER_BYTES + padded(bodyBytes);
  const length = optionsOffset + optionsBytes(options) + BLOCK_TRAILER_BYTES;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  fill(view, bytes);
  writeOptions(view, bytes, optionsOffset, options);
  view.setUint32(length - BLOCK_TRAILER_BYTES, length, true);
  return bytes;
}

/** Returns the length of the options with their end marker, which is all zeros. A block without options has no end marker. */
function optionsBytes(options: readonly PcapngOption[]): number {
  if (options.length === 0) return 0;
  return options.reduce((sum, { value }) => sum + OPTION_HEADER_BYTES + padded(value.length), OPTION_HEADER_BYTES);
}

function writeOptions(view: DataView, bytes: Uint8Array, start: number, options: readonly PcapngOption[]): void {
  let offset = start;
  for (const { code, value } of options) {
    view.setUint16(offset, code, true);
    view.setUint16(offset + 2, value.length, true);
    bytes.set(value, offset + OPTION_HEADER_BYTES);
    offset += OPTION_HEADER_BYTES + padded(value.length);
  }
  if (options.length > 0) view.setUint16(offset, OPTION_END, true);
}
