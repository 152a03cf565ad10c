import { OPTION_END, padded } from "./blocks.ts";

const OPTION_HEADER_BYTES = 4;

/** A block's options: calls back with each, its value a view, until the end is told or the bytes do not hold another. */
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

/** Text of an option: UTF-8, not ended by a zero, though some writers end it so. */
export function optionText(value: DataView): string {
  return new TextDecoder().decode(value).replace(/\0+$/, "");
}
