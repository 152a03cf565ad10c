import type { NameRecord, NamesBlock, SecretsBlock, SectionBlock, StatisticsBlock } from "../capture/capture-block.ts";
import type { PcapngOption } from "../capture/pcapng-option.ts";
import { BLOCK_HEADER_BYTES, BLOCK_TRAILER_BYTES, padded, SECTION_HEADER_BYTES } from "./blocks.ts";
import type { InterfaceDescription } from "./interface-description.ts";
import { copyOption, forEachOption, type NumberOptions, numberOptions, readOptions, viewOf } from "./options.ts";
import { ticksOf } from "./ticks.ts";

/** Length of a secrets block's fields before its data. */
export const SECRETS_HEADER_BYTES = BLOCK_HEADER_BYTES + 8;
/** Length of a statistics block's fields before its options. */
export const STATISTICS_HEADER_BYTES = BLOCK_HEADER_BYTES + 12;
/** Kinds of addresses with the numbers and lengths of their records (draft-ietf-opsawg-pcapng, section 4.5). */
export const NAME_RECORDS = [
  { kind: "ipv4", type: 1, addressBytes: 4 },
  { kind: "ipv6", type: 2, addressBytes: 16 },
  { kind: "eui48", type: 3, addressBytes: 6 },
  { kind: "eui64", type: 4, addressBytes: 8 },
] as const;

const RECORD_HEADER_BYTES = 4;
const NO_NUMBERS = numberOptions({});
const OPTION_START_TIME = 2;
const OPTION_END_TIME = 3;
const TIME_BYTES = 8;
/** Times, in two words, and counters. */
const STATISTICS_NUMBERS = numberOptions({ 2: [4, 4], 3: [4, 4], 4: [8], 5: [8], 6: [8], 7: [8], 8: [8] });

/** A block in the bytes of a capture. */
export interface BlockPlace {
  readonly view: DataView;
  readonly offset: number;
  readonly length: number;
  readonly littleEndian: boolean;
}

/** Reads a section header block (section 4.1). */
export function readSection(place: BlockPlace): SectionBlock {
  const { view, offset, length, littleEndian } = place;
  const end = offset + length - BLOCK_TRAILER_BYTES;
  const { comments, others } = readOptions(view, offset + SECTION_HEADER_BYTES, end, littleEndian, NO_NUMBERS);
  return { kind: "section", comments, options: others };
}

/** Reads a name resolution block (section 4.5). Records of other kinds of addresses are passed over. */
export function readNames({ view, offset, length, littleEndian }: BlockPlace): NamesBlock {
  const end = offset + length - BLOCK_TRAILER_BYTES;
  const records: NameRecord[] = [];
  let at = offset + BLOCK_HEADER_BYTES;
  while (end - at >= RECORD_HEADER_BYTES) {
    const type = view.getUint16(at, littleEndian);
    const bytes = view.getUint16(at + 2, littleEndian);
    at += RECORD_HEADER_BYTES;
    if (type === 0 || bytes > end - at) break;
    const record = toNameRecord(type, new Uint8Array(view.buffer, view.byteOffset + at, bytes));
    if (record !== undefined) records.push(record);
    at += padded(bytes);
  }
  return { kind: "names", records, options: allOptions(view, at, end, littleEndian, NO_NUMBERS) };
}

function toNameRecord(type: number, value: Uint8Array): NameRecord | undefined {
  const found = NAME_RECORDS.find((record) => record.type === type);
  if (found === undefined || value.length < found.addressBytes) return undefined;
  const text = new TextDecoder().decode(value.subarray(found.addressBytes));
  const known = text.split("\0").filter((name) => name !== "");
  if (known.length === 0) return undefined;
  return { kind: found.kind, address: value.slice(0, found.addressBytes), names: known };
}

/** Reads a decryption secrets block (section 4.7); undefined if it declares more secrets than it has. */
export function readSecrets({ view, offset, length, littleEndian }: BlockPlace): SecretsBlock | undefined {
  const start = offset + SECRETS_HEADER_BYTES;
  const end = offset + length - BLOCK_TRAILER_BYTES;
  const bytes = view.getUint32(offset + BLOCK_HEADER_BYTES + 4, littleEndian);
  if (bytes > end - start) return undefined;
  return {
    kind: "secrets",
    secretsType: view.getUint32(offset + BLOCK_HEADER_BYTES, littleEndian),
    data: new Uint8Array(view.buffer, view.byteOffset + start, bytes).slice(),
    options: allOptions(view, start + padded(bytes), end, littleEndian, NO_NUMBERS),
  };
}

/** Reads an interface statistics block (section 4.6); undefined if its interface is not described. */
export function readStatistics(
  { view, offset, length, littleEndian }: BlockPlace,
  described: readonly InterfaceDescription[],
): StatisticsBlock | undefined {
  const description = described[view.getUint32(offset + BLOCK_HEADER_BYTES, littleEndian)];
  if (description === undefined) return undefined;
  const time = { seconds: 0, nanoseconds: 0 };
  const { readTicks } = description;
  readTicks(view.getUint32(offset + 12, littleEndian), view.getUint32(offset + 16, littleEndian), time);
  const end = offset + length - BLOCK_TRAILER_BYTES;
  const options = allOptions(view, offset + STATISTICS_HEADER_BYTES, end, littleEndian, STATISTICS_NUMBERS);
  return {
    kind: "statistics",
    interface: description.interface,
    ...time,
    options: options.map((option) => inNanoseconds(option, description)),
  };
}

/** Returns a statistics block's option, a time in nanoseconds instead of the units of the interface. */
function inNanoseconds(option: PcapngOption, { readTicks }: InterfaceDescription): PcapngOption {
  const { code, value } = option;
  if ((code !== OPTION_START_TIME && code !== OPTION_END_TIME) || value.length !== TIME_BYTES) return option;
  const time = { seconds: 0, nanoseconds: 0 };
  const view = viewOf(value);
  readTicks(view.getUint32(0, true), view.getUint32(4, true), time);
  const { high, low } = ticksOf(time.seconds, time.nanoseconds);
  const converted = new Uint8Array(TIME_BYTES);
  viewOf(converted).setUint32(0, high, true);
  viewOf(converted).setUint32(4, low, true);
  return { code, value: converted };
}

/** Returns all options of a block, comments included. */
function allOptions(
  view: DataView,
  start: number,
  end: number,
  littleEndian: boolean,
  numbers: NumberOptions,
): PcapngOption[] {
  const options: PcapngOption[] = [];
  forEachOption(view, start, end, littleEndian, (code, value) => {
    options.push(copyOption(code, value, littleEndian, numbers));
  });
  return options;
}
