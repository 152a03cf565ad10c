import type { CaptureInterface } from "../capture/capture-interface.ts";
import {
  BLOCK_TRAILER_BYTES,
  INTERFACE_OPTIONS_OFFSET,
  OPTION_IF_DESCRIPTION,
  OPTION_IF_FCS_LENGTH,
  OPTION_IF_NAME,
  OPTION_IF_TIMESTAMP_OFFSET,
  OPTION_IF_TIMESTAMP_RESOLUTION,
} from "./blocks.ts";
import { forEachOption, optionText } from "./options.ts";
import { type TickReader, tickReader } from "./ticks.ts";

/** An interface and the reader of its time stamps. */
export interface InterfaceDescription {
  readonly interface: CaptureInterface;
  readonly readTicks: TickReader;
}

/** Reads the interface description block of `length` bytes at `offset` (draft-ietf-opsawg-pcapng, section 4.2). */
export function readInterfaceDescription(
  view: DataView,
  offset: number,
  length: number,
  littleEndian: boolean,
  index: number,
): InterfaceDescription {
  const texts = new Map<number, string>();
  const numbers = new Map<number, number>();
  const end = offset + length - BLOCK_TRAILER_BYTES;
  forEachOption(view, offset + INTERFACE_OPTIONS_OFFSET, end, littleEndian, (code, value) => {
    if (code === OPTION_IF_NAME || code === OPTION_IF_DESCRIPTION) texts.set(code, optionText(value));
    const isByte = code === OPTION_IF_TIMESTAMP_RESOLUTION || code === OPTION_IF_FCS_LENGTH;
    if (isByte && value.byteLength >= 1) numbers.set(code, value.getUint8(0));
    if (code === OPTION_IF_TIMESTAMP_OFFSET && value.byteLength >= 8) {
      numbers.set(code, Number(value.getBigInt64(0, littleEndian)));
    }
  });
  return {
    interface: {
      index,
      linkType: view.getUint16(offset + 8, littleEndian),
      snapLength: view.getUint32(offset + 12, littleEndian),
      name: texts.get(OPTION_IF_NAME),
      description: texts.get(OPTION_IF_DESCRIPTION),
      fcsBytes: numbers.get(OPTION_IF_FCS_LENGTH),
    },
    readTicks: tickReader(numbers.get(OPTION_IF_TIMESTAMP_RESOLUTION), numbers.get(OPTION_IF_TIMESTAMP_OFFSET)),
  };
}
