import { checkKnownOptions, type OptionNames } from "../../check-options.ts";
import type { TextHeader } from "../../decode/protocols/text-message.ts";
import { noBytes } from "../payload.ts";
import { encodeTextMessage, fieldOf, fieldsOf, hasField } from "./text-message.ts";

/** Fields of {@link encodeHttp}. */
export interface HttpFields {
  /** Method of a request. Default `GET`. */
  readonly method?: string | undefined;
  /** Target of a request. Default `/`. */
  readonly target?: string | undefined;
  /** The server's name, and its port if it is not 80: the first field, `Host`. Default: the field is absent. */
  readonly host?: string | undefined;
  /** Code of a response. Default: the message is a request. */
  readonly statusCode?: number | undefined;
  /** Text after the code of a response. Default empty. */
  readonly reasonPhrase?: string | undefined;
  /** Default `HTTP/1.1`. */
  readonly version?: string | undefined;
  /** Fields of the head, in order. Default: none. */
  readonly headers?: readonly TextHeader[] | undefined;
}

const PATH = "encodeHttp";
const FIELDS: OptionNames<HttpFields> = {
  method: true,
  target: true,
  host: true,
  statusCode: true,
  reasonPhrase: true,
  version: true,
  headers: true,
};

/**
 * Returns a message of HTTP/1 (RFC 9112): the payload of `tcp`, or of several segments. `Content-Length` is added for a body, and for
 * every response, unless `headers` has it or `Transfer-Encoding`.
 *
 * @throws {TypeError} if a field is unknown, or is not valid in the head of a message
 * @example
 * tcp({ sourcePort: 40_000, destinationPort: 80, psh: true, ack: true }, encodeHttp({ target: "/status", host: "192.168.1.2" }))
 */
export function encodeHttp(fields: HttpFields, body: Uint8Array = noBytes): Uint8Array {
  checkKnownOptions(PATH, fields, FIELDS);
  const { method = "GET", target = "/", version = "HTTP/1.1", statusCode, reasonPhrase = "" } = fields;
  const all = [...fieldOf(`${PATH}.host`, "Host", fields.host), ...fieldsOf(`${PATH}.headers`, fields.headers ?? [])];
  const hasLength = hasField(all, "content-length", "transfer-encoding");
  const needsLength = !hasLength && (statusCode !== undefined || body.length > 0);
  const length = needsLength ? `${body.length}` : undefined;
  const start = {
    path: PATH,
    method,
    target: { path: `${PATH}.target`, value: target },
    version,
    statusCode,
    reasonPhrase,
  };
  return encodeTextMessage(start, [...all, ...fieldOf(PATH, "Content-Length", length)], body);
}
