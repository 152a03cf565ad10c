import type { ByteOrder } from "../classic/file-header.ts";
import { BYTE_ORDER_MAGIC } from "./blocks.ts";

/** The header of a section of a pcapng file (draft-ietf-opsawg-pcapng, section 4.1): of the last one that was met. */
export interface PcapngHeader {
  readonly format: "pcapng";
  readonly byteOrder: ByteOrder;
}

/** The order of a section's bytes, told by its byte-order magic; undefined where that is none. */
export function byteOrderAt(view: DataView, offset: number): ByteOrder | undefined {
  if (view.getUint32(offset, true) === BYTE_ORDER_MAGIC) return "little";
  return view.getUint32(offset, false) === BYTE_ORDER_MAGIC ? "big" : undefined;
}
