import type { ByteOrder } from "../capture/header.ts";
import { BYTE_ORDER_MAGIC } from "./blocks.ts";

/** Returns the byte order of a section, by its byte-order magic; undefined if the magic is neither order's. */
export function byteOrderAt(view: DataView, offset: number): ByteOrder | undefined {
  if (view.getUint32(offset, true) === BYTE_ORDER_MAGIC) return "little";
  return view.getUint32(offset, false) === BYTE_ORDER_MAGIC ? "big" : undefined;
}
