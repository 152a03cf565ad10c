import { OPTION_END, padded } from "./blocks.ts";

const OPTION_HEADER_BYTES = 4;

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
