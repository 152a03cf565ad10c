/** A JSON object that QEMU sent, its members not yet checked. */
export type JsonObject = Record<string, unknown>;

/** Checks whether a JSON value is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
