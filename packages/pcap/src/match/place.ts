import { unreachable } from "../unreachable.ts";
import type { AddressPattern } from "./address-pattern.ts";

/** A place that a pattern names, checked and ready to be compared with frames. */
export interface Place {
  /** Names of layer and field, from the outside in; empty for the whole frame. */
  readonly path: readonly string[];
  /** The pattern of the place. */
  readonly expected: unknown;
  /** Checks whether a value fits here, including its contents; `undefined` for a missing one. */
  readonly test: ValueTest;
  /** The places inside, which are reported one by one; undefined if the place is reported as one. */
  readonly contents: Contents | undefined;
  /** The address of a pattern that is one address or prefix. */
  readonly address: AddressPattern | undefined;
  /** Whether it calls no function of the caller. */
  readonly isPure: boolean;
}

/** Checks a value, which is `undefined` where it is missing. */
export type ValueTest = (actual: unknown) => boolean;

/** The places inside a layer, a list or a whole frame. */
export interface Contents {
  /**
   * `fields` of a value at this place; or several patterns for it, of which `all` or `any` must fit; or a pattern that only
   * `explains` a predicate, which decides.
   */
  readonly kind: "fields" | "all" | "any" | "explains";
  /** Checks whether there is a layer or list at all. */
  readonly isPresent: ValueTest;
  readonly places: readonly Place[];
}

/** Returns the name of a layer or field; an index in a list. */
export function nameOf({ path }: Place): string {
  return path.at(-1) ?? unreachable("a field without a name");
}

/** Returns the field or element of a value, or undefined. */
export function readField(container: unknown, name: string): unknown {
  if (typeof container !== "object" || container === null) return undefined;
  return (container as Readonly<Record<string, unknown>>)[name];
}
