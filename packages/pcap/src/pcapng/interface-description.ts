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
import { numberOptions, optionText, readOptions, viewOf } from "./options.ts";
import { type TickReader, tickReader } from "./ticks.ts";

/** Speed, time zone, offset of time stamps, speeds of sending and receiving. */
const NUMBERS = numberOptions({ 8: [8], 10: [4], [OPTION_IF_TIMESTAMP_OFFSET]: [8], 16: [8], 17: [8] });
/** These options have fields of their own, or are applied to the time stamps. */
const READ_OPTIONS: ReadonlySet<number> = new Set([
  OPTION_IF_NAME,
  OPTION_IF_DESCRIPTION,
  OPTION_IF_TIMESTAMP_RESOLUTION,
  OPTION_IF_FCS_LENGTH,
  OPTION_IF_TIMESTAMP_OFFSET,
]);

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
  const end = offset + length - BLOCK_TRAILER_BYTES;
  const { comments, others } = readOptions(view, offset + INTERFACE_OPTIONS_OFFSET, end, littleEndian, NUMBERS);
  const values = new Map(others.map(({ code, value }) => [code, value]));
  const unread = others.filter(({ code }) => !READ_OPTIONS.has(code));
  return {
    interface: {
      index,
      linkType: view.getUint16(offset + 8, littleEndian),
      snapLength: view.getUint32(offset + 12, littleEndian),
      name: textOf(values.get(OPTION_IF_NAME)),
      description: textOf(values.get(OPTION_IF_DESCRIPTION)),
      fcsBytes: values.get(OPTION_IF_FCS_LENGTH)?.[0],
      comments: comments.length === 0 ? undefined : comments,
      options: unread.length === 0 ? undefined : unread,
    },
    readTicks: tickReader(
      values.get(OPTION_IF_TIMESTAMP_RESOLUTION)?.[0],
      offsetOf(values.get(OPTION_IF_TIMESTAMP_OFFSET)),
    ),
  };
}

function textOf(value: Uint8Array | undefined): string | undefined {
  return value === undefined ? undefined : optionText(viewOf(value));
}

function offsetOf(value: Uint8Array | undefined): number | undefined {
  return value === undefined || value.length < 8 ? undefined : Number(viewOf(value).getBigInt64(0, true));
}
