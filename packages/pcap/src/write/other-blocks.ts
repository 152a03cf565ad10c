import type { NameRecord } from "../capture/capture-block.ts";
import type { PcapngOption } from "../capture/pcapng-option.ts";
import { badValue, checkArray, checkInteger, checkObject } from "../check-options.ts";
import {
  BLOCK_HEADER_BYTES,
  DECRYPTION_SECRETS_BLOCK,
  INTERFACE_STATISTICS_BLOCK,
  NAME_RESOLUTION_BLOCK,
  padded,
} from "../pcapng/blocks.ts";
import { NAME_RECORDS, SECRETS_HEADER_BYTES, STATISTICS_HEADER_BYTES } from "../pcapng/other-blocks.ts";
import { MAX_SECONDS, ticksOf } from "../pcapng/ticks.ts";
import { checkOptions, checkTexts, writeBlock } from "./block-writer.ts";

const UINT32_MAX = 0xffff_ffff;
const MAX_NANOSECONDS = 999_999_999;
const RECORD_HEADER_BYTES = 4;
const MAX_RECORD_BYTES = 0xffff;

/** Returns a name resolution block (draft-ietf-opsawg-pcapng, section 4.5). */
export function writeNames(records: readonly NameRecord[], options: readonly PcapngOption[]): Uint8Array {
  checkArray("records", records);
  checkOptions("options", options);
  const encoded = records.map((record, index) => toRecord(`records[${index}]`, record));
  const lengths = encoded.map(({ value }) => RECORD_HEADER_BYTES + padded(value.length));
  const bodyBytes = lengths.reduce((sum, length) => sum + length, RECORD_HEADER_BYTES);
  return writeBlock(NAME_RESOLUTION_BLOCK, bodyBytes, options, (view, bytes) => {
    let at = BLOCK_HEADER_BYTES;
    for (const { type, value } of encoded) {
      view.setUint16(at, type, true);
      view.setUint16(at + 2, value.length, true);
      bytes.set(value, at + RECORD_HEADER_BYTES);
      at += RECORD_HEADER_BYTES + padded(value.length);
    }
  });
}

function toRecord(path: string, record: NameRecord): { readonly type: number; readonly value: Uint8Array } {
  checkObject(path, record);
  const { kind, address, names } = record;
  const found = NAME_RECORDS.find((one) => one.kind === kind);
  if (found === undefined)
    throw badValue(`${path}.kind`, `one of ${NAME_RECORDS.map((one) => one.kind).join(", ")}`, kind);
  if (!(address instanceof Uint8Array && address.length === found.addressBytes)) {
    throw badValue(`${path}.address`, `a Uint8Array of ${found.addressBytes} bytes`, address);
  }
  checkTexts(`${path}.names`, names);
  if (names.length === 0) throw badValue(`${path}.names`, "a list with a name", names);
  const text = new TextEncoder().encode(names.map((name) => `${name}\0`).join(""));
  if (address.length + text.length > MAX_RECORD_BYTES) throw badValue(`${path}.names`, "shorter than 64 KiB", names);
  const value = new Uint8Array(address.length + text.length);
  value.set(address);
  value.set(text, address.length);
  return { type: found.type, value };
}

/** Returns a decryption secrets block (section 4.7). */
export function writeSecrets(type: number, data: Uint8Array, options: readonly PcapngOption[]): Uint8Array {
  checkInteger("secretsType", type, UINT32_MAX);
  if (!(data instanceof Uint8Array)) throw badValue("data", "a Uint8Array", data);
  checkOptions("options", options);
  const bodyBytes = SECRETS_HEADER_BYTES - BLOCK_HEADER_BYTES + data.length;
  return writeBlock(DECRYPTION_SECRETS_BLOCK, bodyBytes, options, (view, bytes) => {
    view.setUint32(BLOCK_HEADER_BYTES, type, true);
    view.setUint32(BLOCK_HEADER_BYTES + 4, data.length, true);
    bytes.set(data, SECRETS_HEADER_BYTES);
  });
}

/** Returns an interface statistics block (section 4.6). */
export function writeStatistics(
  interfaceIndex: number,
  time: { readonly seconds: number; readonly nanoseconds: number },
  options: readonly PcapngOption[],
): Uint8Array {
  checkObject("time", time);
  checkInteger("time.seconds", time.seconds, MAX_SECONDS);
  checkInteger("time.nanoseconds", time.nanoseconds, MAX_NANOSECONDS);
  checkOptions("options", options);
  const { high, low } = ticksOf(time.seconds, time.nanoseconds);
  const bodyBytes = STATISTICS_HEADER_BYTES - BLOCK_HEADER_BYTES;
  return writeBlock(INTERFACE_STATISTICS_BLOCK, bodyBytes, options, (view) => {
    view.setUint32(8, interfaceIndex, true);
    view.setUint32(12, high, true);
    view.setUint32(16, low, true);
  });
}
