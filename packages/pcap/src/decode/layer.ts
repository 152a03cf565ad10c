import type { Span } from "./span.ts";

/** A layer of a frame. Nothing is read from the frame before a property is asked for. */
export abstract class Layer {
  readonly #span: Span;

  constructor(span: Span) {
    this.#span = span;
  }

  /** What is wrong with this layer's own fields; undefined if they agree with each other and with the bytes there are. */
  get malformed(): string | undefined {
    return undefined;
  }

  /** Gives all fields as a plain object, bytes as hexadecimal text. */
  toJSON(): Record<string, unknown> {
    const fields = Object.entries(readFields(this));
    return Object.fromEntries(
      fields.map(([name, value]) => [name, value instanceof Uint8Array ? toHex(value) : value]),
    );
  }

  /** What Node shows of this layer: its fields, which are getters and would be hidden. */
  [Symbol.for("nodejs.util.inspect.custom")](): Record<string, unknown> {
    return readFields(this);
  }

  /** The layer's bytes, for the getters. */
  protected get span(): Span {
    return this.#span;
  }
}

function readFields(layer: Layer): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const getters = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(layer));
  for (const [name, descriptor] of Object.entries(getters)) {
    const value: unknown = descriptor.get?.call(layer);
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
