import { badValue, checkArray, checkKnownOptions } from "../../check-options.ts";
import { MessageWriter } from "../message-writer.ts";
import { join, noBytes } from "../payload.ts";

/** An option, a tag or an element to send: a type and a value. */
export interface TypedValue {
  /** Type. */
  readonly type: number;
  /** Value. */
  readonly value: Uint8Array;
}

const FIELDS = { type: true, value: true } as const;

/** Joins the parts of a message. */
export const joinAll = (parts: readonly Uint8Array[]): Uint8Array => parts.reduce(join, noBytes);

/**
 * Checks a list of types and values that a caller gave.
 *
 * @throws {TypeError} if it is not a list, or an element is not a type with bytes
 */
export function checkTypedValues(path: string, values: readonly TypedValue[]): void {
  checkArray(path, values);
  for (const [index, one] of values.entries()) {
    checkKnownOptions(`${path}[${index}]`, one, FIELDS);
    checkBytes(`${path}[${index}].value`, one.value);
  }
}

/** @throws {TypeError} if the value is not bytes, or not as many as are expected */
export function checkBytes(path: string, value: unknown, length?: number): void {
  const isRight = value instanceof Uint8Array && (length === undefined || value.length === length);
  if (!isRight) throw badValue(path, length === undefined ? "a Uint8Array" : `${length} bytes`, value);
}

/** Returns an option of PPP: a type and a length of one byte each, which counts both, and the value. */
export function encodeOption(layer: string, path: string, { type, value }: TypedValue): Uint8Array {
  const writer = new MessageWriter(layer, 2);
  writer.u8(0, `${path}.type`, type);
  writer.u8(1, `${path}: length with type and length`, value.length + 2);
  return join(writer.bytes, value);
}

/** Returns a tag of PPPoE: a type and a length of two bytes each, and the value. */
export function encodeTag(layer: string, path: string, { type, value }: TypedValue): Uint8Array {
  const writer = new MessageWriter(layer, 4);
  writer.u16(0, `${path}.type`, type);
  writer.u16(2, `${path}: length`, value.length);
  return join(writer.bytes, value);
}
