import type { PcapngOption } from "../capture/pcapng-option.ts";
import { OPTION_COMMENT, OPTION_END, padded } from "./blocks.ts";

const OPTION_HEADER_BYTES = 4;
/** Custom options begin with the number of an organization (draft-ietf-opsawg-pcapng, section 3.5.1). */
const CUSTOM_OPTIONS = [2988, 2989, 19_372, 19_373];

/** The options of a block whose values are numbers: the lengths of these, by the option's code. */
export type NumberOptions = ReadonlyMap<number, readonly number[]>;

/** Returns a table of the options of a block whose values are numbers. */
export function numberOptions(options: Readonly<Record<number, readonly number[]>>): NumberOptions {
  const custom = CUSTOM_OPTIONS.map((code): [number, readonly number[]] => [code, [4]]);
  return new Map([
    ...custom,
    ...Object.entries(options).map(([code, lengths]): [number, readonly number[]] => [Number(code), lengths]),
  ]);
}

/** Calls back with each option of a block, its value as a view, up to the end marker or to the first that does not fit. */
export function forEachOption(
  view: DataView,
  start: number,
  end: number,
  littleEndian: boolean,
  onOption: (code: number, value: DataView) => void,
): void {
  for (let offset = start; end - offset >= OPTION_HEADER_BYTES; ) {
    const code = view.getUint16(offset, littleEndian);
    const length = view.getUint16(offset + 2, littleEndian);
    offset += OPTION_HEADER_BYTES;
    if (code === OPTION_END || length > end - offset) return;
    onOption(code, new DataView(view.buffer, view.byteOffset + offset, length));
    offset += padded(length);
  }
}

/** Returns the text of an option: UTF-8, without a terminating zero, which some writers add. */
export function optionText(value: DataView): string {
  return new TextDecoder().decode(value).replace(/\0+$/, "");
}

/** Returns a view of bytes, to read numbers. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Returns a copy of an option, its numbers in little-endian. */
export function copyOption(code: number, view: DataView, littleEndian: boolean, numbers: NumberOptions): PcapngOption {
  const value = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  if (littleEndian) return { code, value };
  let start = 0;
  for (const length of numbers.get(code) ?? []) {
    if (start + length > value.length) break;
    value.subarray(start, start + length).reverse();
    start += length;
  }
  return { code, value };
}

/** The options of a block, its comments as text. */
export interface BlockOptions {
  readonly comments: string[];
  readonly others: PcapngOption[];
}

/** Reads the options of a block. */
export function readOptions(
  view: DataView,
  start: number,
  end: number,
  littleEndian: boolean,
  numbers: NumberOptions,
): BlockOptions {
  const comments: string[] = [];
  const others: PcapngOption[] = [];
  forEachOption(view, start, end, littleEndian, (code, value) => {
    if (code === OPTION_COMMENT) comments.push(optionText(value));
    else others.push(copyOption(code, value, littleEndian, numbers));
  });
  return { comments, others };
}
