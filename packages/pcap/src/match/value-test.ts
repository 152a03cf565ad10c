import { badValue } from "../check-options.ts";
import { unreachable } from "../unreachable.ts";
import { type AddressPattern, addressExpectation, addressTest, parseAddressPattern } from "./address-pattern.ts";
import type {
  AddressKind,
  BigintKind,
  BooleanKind,
  BytesKind,
  NameKind,
  NumberKind,
  TextKind,
} from "./fields/kinds.ts";
import { firstDifference } from "./first-difference.ts";
import { Range } from "./pattern.ts";
import type { ValueTest } from "./place.ts";

/** The kinds of fields that are one value. */
export type ValueKind = AddressKind | BigintKind | BooleanKind | BytesKind | NameKind | NumberKind | TextKind;

/** Returns the path of a place, for the message of an error. */
export type Where = () => string;

/** The test for one value, and the address that it looks for. */
export interface CheckedValue {
  readonly test: ValueTest;
  readonly address?: AddressPattern | undefined;
}

/**
 * Returns the test for a value of a kind.
 *
 * @throws {TypeError} if no value of the kind could fit
 */
export function checkValue(where: Where, kind: ValueKind, expected: unknown): CheckedValue {
  switch (kind.kind) {
    case "number":
      return { test: numberTest(where, kind, expected) };
    case "bigint":
      return { test: bigintTest(where, expected) };
    case "boolean":
      if (typeof expected !== "boolean") throw badValue(where(), "true or false", expected);
      return { test: (actual) => actual === expected };
    case "bytes":
      if (!(expected instanceof Uint8Array)) throw badValue(where(), "a Uint8Array", expected);
      return { test: (actual) => actual instanceof Uint8Array && firstDifference(expected, actual) === -1 };
    case "text":
      if (expected instanceof RegExp) return { test: regexpTest(expected) };
      if (typeof expected !== "string") throw badValue(where(), "a text or a regular expression", expected);
      return { test: (actual) => actual === expected };
    case "name":
      return { test: nameTest(where, kind, expected) };
    case "address":
      return checkAddress(where, kind, expected);
    default:
      return unreachable(`a field of the kind ${String(kind satisfies never)}`);
  }
}

function numberTest(where: Where, { min, max, isInteger }: NumberKind, expected: unknown): ValueTest {
  if (expected instanceof Range) return rangeTest(where, expected, max, min);
  const isPossible = typeof expected === "number" && expected >= min && expected <= max;
  if (isPossible && (!isInteger || Number.isInteger(expected))) return (actual) => actual === expected;
  throw badValue(where(), `${isInteger ? "an integer" : "a number"} from ${min} to ${max}`, expected);
}

function bigintTest(where: Where, expected: unknown): ValueTest {
  if (expected instanceof Range) return rangeTest(where, expected, undefined);
  if (typeof expected === "bigint" && expected >= 0n) return (actual) => actual === expected;
  throw badValue(where(), "a bigint that is not negative", expected);
}

function rangeTest(
  where: Where,
  { min, max }: Range<number | bigint>,
  highest: number | undefined,
  lowest = 0,
): ValueTest {
  const isBelow = min === undefined || highest === undefined || min <= highest;
  if (!isBelow || (max !== undefined && max < lowest)) {
    const values =
      highest === undefined ? "numbers that are not negative" : `some of the numbers from ${lowest} to ${highest}`;
    throw badValue(where(), `a range with ${values}`, { min, max });
  }
  return (actual) =>
    (typeof actual === "number" || typeof actual === "bigint") &&
    (min === undefined || actual >= min) &&
    (max === undefined || actual <= max);
}

function regexpTest(expected: RegExp): ValueTest {
  return (actual) => typeof actual === "string" && actual.search(expected) !== -1;
}

function nameTest(where: Where, { names, maxNumber }: NameKind, expected: unknown): ValueTest {
  const test = expected instanceof RegExp ? regexpTest(expected) : (actual: unknown): boolean => actual === expected;
  if (names.some(test)) return test;
  if (maxNumber !== undefined) {
    if (expected instanceof Range) return rangeTest(where, expected, maxNumber);
    if (isUint(expected, maxNumber)) return test;
  }
  const numbers = maxNumber === undefined ? "" : `, or an integer from 0 to ${maxNumber}`;
  throw badValue(
    where(),
    `one of ${names.join(", ")}${numbers}`,
    expected instanceof RegExp ? String(expected) : expected,
  );
}

function checkAddress(where: Where, { family }: AddressKind, expected: unknown): CheckedValue {
  if (expected instanceof RegExp) return { test: regexpTest(expected) };
  const address = typeof expected === "string" ? parseAddressPattern(family, expected) : undefined;
  if (address !== undefined) return { test: addressTest(family, address), address };
  throw badValue(where(), addressExpectation(family, typeof expected === "string" ? expected : ""), expected);
}

function isUint(value: unknown, max: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;
}
