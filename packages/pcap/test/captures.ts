import { bytes } from "./frames.ts";

/** A capture written by hand, field by field, without the package's own code. */
export interface CaptureFields {
  littleEndian?: boolean;
  magic?: number;
  version?: [number, number];
  snapLength?: number;
  linkField?: number;
}

export interface RecordFields {
  seconds?: number;
  fraction?: number;
  captured?: number;
  original?: number;
  data?: Uint8Array;
}

function words(littleEndian: boolean, values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value, littleEndian);
  return new Uint8Array(view.buffer);
}

export function fileHeader(fields: CaptureFields = {}): Uint8Array {
  const littleEndian = fields.littleEndian ?? true;
  const [major, minor] = fields.version ?? [2, 4];
  const version = littleEndian ? major + minor * 0x10000 : major * 0x10000 + minor;
  const { magic = 0xa1b2c3d4, snapLength = 65535, linkField = 1 } = fields;
  return words(littleEndian, [magic, version, 0, 0, snapLength, linkField]);
}

export function record(fields: RecordFields = {}, littleEndian = true): Uint8Array {
  const { seconds = 0, fraction = 0, data = new Uint8Array(0) } = fields;
  const { captured = data.length, original = data.length } = fields;
  return bytes(words(littleEndian, [seconds, fraction, captured, original]), data);
}
