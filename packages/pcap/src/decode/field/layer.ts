import type { Problem } from "./problem.ts";
import type { Span } from "./span.ts";

/** A layer of a frame. Nothing is read from the frame before a property is accessed. */
export abstract class Layer {
  readonly #span: Span;

  constructor(span: Span) {
    this.#span = span;
  }

  /** The problem of this layer's own fields; undefined if they agree with each other and with the available bytes. */
  get malformed(): string | undefined {
    const problem = this.findProblem();
    return problem?.isCut === false ? problem.reason : undefined;
  }

  /** The missing part of this layer, because the capture cut the frame or it is a fragment; undefined if it is complete. */
  get truncated(): string | undefined {
    const problem = this.findProblem();
    return problem?.isCut === true ? problem.reason : undefined;
  }

  /** Returns all fields as a plain object for JSON: bytes as hexadecimal text, bigints as decimal text. */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(readFields(this)).map(([name, value]) => [name, toPlain(value)]));
  }

  /** Returns the value that Node shows for this layer: its fields, which are getters and would otherwise be hidden. */
  [Symbol.for("nodejs.util.inspect.custom")](): Record<string, unknown> {
    return readFields(this);
  }

  /** @internal Marks this as not a plain object. Test runners copy plain objects, by their own properties, to show a difference. */
  get [Symbol.toStringTag](): string {
    return "Layer";
  }

  /** @internal Returns the bytes from the beginning of this layer to the end of what the layer below declares. A view. */
  layerBytes(): Uint8Array {
    return this.#span.bytes();
  }

  /** @internal Returns the problem that `malformed` or `truncated` reports. */
  findProblem(): Problem | undefined {
    return undefined;
  }

  /** The layer's bytes, for the getters. */
  protected get span(): Span {
    return this.#span;
  }
}

function readFields(layer: Layer): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, getter] of gettersOf(Object.getPrototypeOf(layer))) {
    const value: unknown = getter.call(layer);
    if (value !== undefined) fields[name] = value;
  }
  const problem = layer.findProblem();
  if (problem !== undefined) fields[problem.isCut ? "truncated" : "malformed"] = problem.reason;
  return fields;
}

/** Returns the getters of a class and of its base classes, up to {@link Layer}. */
function gettersOf(prototype: object): [string, () => unknown][] {
  if (prototype === Layer.prototype) return [];
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  const getters = own.flatMap(([name, { get }]): [string, () => unknown][] => (get === undefined ? [] : [[name, get]]));
  return [...gettersOf(Object.getPrototypeOf(prototype)), ...getters];
}

function toPlain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (typeof value === "bigint") return String(value);
  if (value instanceof Layer) return value.toJSON();
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toPlain(part)]));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
