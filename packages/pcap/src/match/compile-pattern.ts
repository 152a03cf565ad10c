import { badValue, checkKnownOptions, type OptionNames } from "../check-options.ts";
import { Layer } from "../decode/field/layer.ts";
import { protocolTable } from "../decode/protocol-table.ts";
import { shownValue } from "../shown-value.ts";
import { unreachable } from "../unreachable.ts";
import { frameFields } from "./fields/frame-fields.ts";
import type { Field, Fields, Kind, ListKind, ObjectKind } from "./fields/kinds.ts";
import type { MatchOptions } from "./fields/protocol.ts";
import { formatPath } from "./format-value.ts";
import { Absent, AllOf, Containing, Not, OneOf, Range, StartingWith } from "./pattern.ts";
import { type Contents, nameOf, type Place, readField, type ValueTest } from "./place.ts";
import { checkValue } from "./value-test.ts";

const OPTIONS: OptionNames<MatchOptions> = { protocols: true };

/** The path of a place, as errors name it. */
const placeOf = (path: readonly string[]): string => (path.length === 0 ? "pattern" : `pattern.${formatPath(path)}`);

/**
 * Checks a pattern for frames and prepares it for many comparisons.
 *
 * @throws {TypeError} if it names a layer or field that does not exist, or can match nothing or anything by mistake
 */
export function compileFramePattern(pattern: unknown, { protocols }: MatchOptions = {}): Place {
  const isPattern = typeof pattern === "function" || (typeof pattern === "object" && pattern !== null);
  if (!isPattern || pattern instanceof Absent || isForValues(pattern))
    throw badValue("pattern", "an object of layers and fields, or a predicate", pattern);
  const fields = frameFields(protocols);
  return compile([{ of: { kind: "object", shapes: () => [fields] }, mayBeAbsent: false }], pattern, []);
}

/** Checks whether a pattern is only for lists or numbers. */
const isForValues = (pattern: unknown): boolean =>
  pattern instanceof Containing || pattern instanceof StartingWith || pattern instanceof Range;

/**
 * Checks the options of a function that matches frames.
 *
 * @throws {TypeError} if an option is unknown, or `protocols` is not a list of protocols
 */
export function checkMatchOptions(path: string, options: MatchOptions): void {
  checkKnownOptions(path, options, OPTIONS);
  if (options.protocols !== undefined) protocolTable(`${path}.protocols`, options.protocols);
}

/** Compiles the pattern of a place which has one of several kinds, by the form of the object that it is in. */
function compile(fields: readonly Field[], expected: unknown, path: readonly string[]): Place {
  if (expected === undefined) throw badValue(placeOf(path), "a pattern, `absent`, or left out", expected);
  if (expected instanceof Absent) return compileAbsent(fields, expected, path);
  if (expected instanceof Not) {
    const { test, isPure } = compile(fields, expected.exception, path);
    return leaf(path, expected, (actual) => !test(actual), isPure);
  }
  if (expected instanceof OneOf) return compileSeveral("any", fields, expected, expected.patterns, path);
  if (expected instanceof AllOf) return compileSeveral("all", fields, expected, expected.conditions, path);
  if (typeof expected === "function") {
    const predicate = expected as (actual: unknown) => unknown;
    const found = leaf(path, expected, (actual) => actual !== undefined && predicate(actual) === true, false);
    const pattern = path.length === 0 ? patternOf(expected) : undefined;
    if (pattern === undefined) return found;
    return {
      ...found,
      contents: { kind: "explains", isPresent: () => true, places: [compile(fields, pattern, path)] },
    };
  }
  return firstThatCompiles(fields, ({ of }) => compileKind(of, expected, path));
}

/** Returns the pattern of a filter, which is undefined for some expressions; undefined for other predicates. */
function patternOf(predicate: object): unknown {
  return "expression" in predicate && "pattern" in predicate ? predicate.pattern : undefined;
}

/** Returns what the first alternative returns that throws no error; if all throw, throws the first error. */
function firstThatCompiles<T>(alternatives: readonly T[], compileOne: (alternative: T) => Place): Place {
  const errors: unknown[] = [];
  for (const alternative of alternatives) {
    try {
      return compileOne(alternative);
    } catch (error) {
      errors.push(error);
    }
  }
  throw errors[0];
}

function leaf(path: readonly string[], expected: unknown, test: ValueTest, isPure = true): Place {
  return { path, expected, test, contents: undefined, address: undefined, isPure };
}

function compileAbsent(fields: readonly Field[], expected: Absent, path: readonly string[]): Place {
  if (!fields.some(({ mayBeAbsent }) => mayBeAbsent))
    throw new TypeError(`${placeOf(path)} must be a pattern other than \`absent\`: it is never missing`);
  return leaf(path, expected, (actual) => actual === undefined);
}

function compileSeveral(
  kind: "all" | "any",
  fields: readonly Field[],
  expected: unknown,
  patterns: readonly unknown[],
  path: readonly string[],
): Place {
  if (patterns.length === 0) throw badValue(placeOf(path), "at least one pattern", patterns);
  const places = patterns.map((pattern) => compile(fields, pattern, path));
  const test: ValueTest =
    kind === "all"
      ? (actual) => places.every((place) => place.test(actual))
      : (actual) => places.some((place) => place.test(actual));
  // Patterns for whole frames are reported place by place, those for one value in one line.
  const contents: Contents | undefined = path.length === 0 ? { kind, isPresent: () => true, places } : undefined;
  return { path, expected, test, contents, address: undefined, isPure: places.every(({ isPure }) => isPure) };
}

function compileKind(kind: Kind, expected: unknown, path: readonly string[]): Place {
  if (kind.kind === "list") return compileList(kind, expected, path);
  if (kind.kind === "object") return compileObject(kind, expected, path);
  const { test, address } = checkValue(() => placeOf(path), kind, expected);
  return { path, expected, test, contents: undefined, address, isPure: true };
}

function compileList({ of, isNeverEmpty }: ListKind, expected: unknown, path: readonly string[]): Place {
  const element: Field = { of, mayBeAbsent: false };
  const compileElement = (pattern: unknown, index: number): Place => compile([element], pattern, [...path, `${index}`]);
  if (expected instanceof Containing) {
    if (expected.elements.length === 0) throw badValue(placeOf(path), "at least one pattern", expected.elements);
    const places = expected.elements.map(compileElement);
    const test: ValueTest = (actual) =>
      Array.isArray(actual) && places.every((place) => actual.some((item) => place.test(item)));
    return leaf(
      path,
      expected,
      test,
      places.every(({ isPure }) => isPure),
    );
  }
  if (expected instanceof StartingWith) {
    const { first } = expected;
    if (first.length === 0) throw badValue(placeOf(path), "at least one pattern", first);
    const isPresent: ValueTest = (actual) => Array.isArray(actual) && actual.length >= first.length;
    return container(path, expected, { kind: "fields", isPresent, places: first.map(compileElement) });
  }
  if (!Array.isArray(expected)) throw badValue(placeOf(path), "a list, or `containing` some elements", expected);
  if (expected.length === 0 && isNeverEmpty)
    throw new TypeError(`${placeOf(path)} must have elements, or be \`absent\`: an empty list is never there`);
  const places = Array.from(expected, compileElement);
  const isPresent: ValueTest = (actual) => Array.isArray(actual) && actual.length === expected.length;
  return container(path, expected, { kind: "fields", isPresent, places });
}

function compileObject({ shapes }: ObjectKind, expected: unknown, path: readonly string[]): Place {
  const given = checkFieldsObject(expected, path);
  const candidates = shapesFor(shapes(), Object.keys(given), path);
  const places = Object.entries(given).map(([name, pattern]) => {
    const fields = candidates.map((candidate) => candidate[name] ?? unreachable("a shape without the field"));
    return compile(fields, pattern, [...path, name]);
  });
  return container(path, expected, { kind: "fields", isPresent: isObject, places });
}

function container(path: readonly string[], expected: unknown, contents: Contents): Place {
  const { isPresent, places } = contents;
  const tests = places.map((place): ValueTest => {
    const name = nameOf(place);
    return (actual) => place.test(readField(actual, name));
  });
  const test: ValueTest = (actual) => isPresent(actual) && tests.every((each) => each(actual));
  return { path, expected, test, contents, address: undefined, isPure: places.every(({ isPure }) => isPure) };
}

const isObject: ValueTest = (actual) =>
  typeof actual === "object" && !Array.isArray(actual) && !(actual instanceof Uint8Array);

function checkFieldsObject(expected: unknown, path: readonly string[]): object {
  if (expected instanceof Layer) {
    // Its fields are getters, which a pattern does not see: it would match any layer.
    throw new TypeError(
      `${placeOf(path)} must be a plain object of fields, got a decoded layer: pass \`layer.toJSON()\``,
    );
  }
  if (typeof expected !== "object" || expected === null || !isPlain(expected))
    throw badValue(placeOf(path), "an object of fields", expected);
  return expected;
}

/** Checks whether a value is a plain object, also of another realm: others may have fields that a pattern does not see. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (!Array.isArray(value) && Object.getPrototypeOf(prototype) === null);
}

/** Returns the forms of an object that have all of the named fields. */
function shapesFor(shapes: readonly Fields[], names: readonly string[], path: readonly string[]): readonly Fields[] {
  const unknown = names.find((name) => !shapes.some((fields) => Object.hasOwn(fields, name)));
  if (unknown !== undefined) {
    const known = new Set(shapes.flatMap((fields) => Object.keys(fields)));
    const what = path.length === 0 ? "layer or field" : "field";
    const expectation = `expected one of ${[...known].join(", ")}`;
    throw new TypeError(`${placeOf(path)}: unknown ${what} ${shownValue(unknown)}; ${expectation}`);
  }
  const found = shapes.filter((fields) => names.every((name) => Object.hasOwn(fields, name)));
  if (found.length > 0) return found;
  throw new TypeError(`${placeOf(path)} must have fields that occur together, got ${names.join(", ")}`);
}
