import { isObject, type JsonObject } from "./json-object.ts";

/** QEMU's version, from its greeting. */
export interface QemuVersion {
  /** The 7 of 7.2.22. */
  readonly major: number;
  /** The 2 of 7.2.22. */
  readonly minor: number;
  /** The 22 of 7.2.22. */
  readonly micro: number;
  /** The distributor's package version. Empty where QEMU was built without one. */
  readonly package: string;
}

/** QEMU's first message on a connection (QMP specification, section "Server Greeting"). */
export interface Greeting {
  /** The version of QEMU. */
  readonly version: QemuVersion;
  /** The capabilities that a client can enable, such as `oob`. */
  readonly capabilities: readonly string[];
}

/** The host's wall clock when QEMU emitted an event. Both members are -1 where QEMU could not read its clock. */
export interface QmpTimestamp {
  /** Seconds since 1970. */
  readonly seconds: number;
  /** Microseconds within the second, 0 to 999999. */
  readonly microseconds: number;
}

/** A message from QEMU. */
export type Message =
  | { readonly kind: "greeting"; readonly greeting: Greeting }
  | { readonly kind: "return"; readonly id: unknown; readonly value: unknown }
  | { readonly kind: "error"; readonly id: unknown; readonly class: string; readonly description: string }
  | { readonly kind: "event"; readonly name: string; readonly data: JsonObject; readonly timestamp: QmpTimestamp }
  | { readonly kind: "unknown" };

const UNKNOWN: Message = { kind: "unknown" };

/** Recognizes which of the protocol's messages a JSON object is. */
export function readMessage(message: JsonObject): Message {
  if ("return" in message) return { kind: "return", id: message["id"], value: message["return"] };
  if ("event" in message) return readEvent(message);
  if ("error" in message) return readError(message);
  if ("QMP" in message) return readGreeting(message["QMP"]);
  return UNKNOWN;
}

function readEvent({ event, data = {}, timestamp }: JsonObject): Message {
  if (typeof event !== "string" || !isObject(data) || !isObject(timestamp)) return UNKNOWN;
  const { seconds, microseconds } = timestamp;
  if (typeof seconds !== "number" || typeof microseconds !== "number") return UNKNOWN;
  return { kind: "event", name: event, data, timestamp: { seconds, microseconds } };
}

function readError({ id, error }: JsonObject): Message {
  if (!isObject(error)) return UNKNOWN;
  const { class: name, desc } = error;
  if (typeof name !== "string" || typeof desc !== "string") return UNKNOWN;
  return { kind: "error", id, class: name, description: desc };
}

function readGreeting(body: unknown): Message {
  if (!isObject(body) || !isObject(body["version"]) || !Array.isArray(body["capabilities"])) return UNKNOWN;
  const { qemu, package: packageVersion } = body["version"];
  if (!isObject(qemu) || typeof packageVersion !== "string") return UNKNOWN;
  const { major, minor, micro } = qemu;
  if (typeof major !== "number" || typeof minor !== "number" || typeof micro !== "number") return UNKNOWN;
  const capabilities = body["capabilities"].filter((name) => typeof name === "string");
  return { kind: "greeting", greeting: { version: { major, minor, micro, package: packageVersion }, capabilities } };
}
