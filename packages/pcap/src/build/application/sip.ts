import { checkArray, checkInteger, checkKnownOptions, type OptionNames } from "../../check-options.ts";
import type { TextHeader } from "../../decode/protocols/text-message.ts";
import { noBytes } from "../payload.ts";
import { encodeTextMessage, fieldOf, fieldsOf, type HeadField, hasField } from "./text-message.ts";

/** Fields of {@link encodeSip}. Those of the head that are undefined are absent. */
export interface SipFields {
  /** Method of a request. Default `OPTIONS`. */
  readonly method?: string | undefined;
  /** URI of a request, such as `sip:bob@example.com`. Default `sip:localhost`. */
  readonly requestUri?: string | undefined;
  /** Code of a response. Default: the message is a request. */
  readonly statusCode?: number | undefined;
  /** Text after the code of a response. Default empty. */
  readonly reasonPhrase?: string | undefined;
  /** Default `SIP/2.0`. */
  readonly version?: string | undefined;
  /** Path of the request, the last hop first, such as `SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bK1`. */
  readonly via?: readonly string[] | undefined;
  /** Initiator, such as `<sip:alice@example.com>;tag=1`. */
  readonly from?: string | undefined;
  /** Recipient. */
  readonly to?: string | undefined;
  /** Identifier of the call. */
  readonly callId?: string | undefined;
  /** Number that a request and its responses share, with the method: `1 OPTIONS`. Default: 1 and the method, of a request. */
  readonly cseq?: string | undefined;
  /** Number of hops that the request may still pass. Default 70, of a request. */
  readonly maxForwards?: number | undefined;
  /** More fields of the head, after those above. Default: none. */
  readonly headers?: readonly TextHeader[] | undefined;
}

const PATH = "encodeSip";
const FIELDS: OptionNames<SipFields> = {
  method: true,
  requestUri: true,
  statusCode: true,
  reasonPhrase: true,
  version: true,
  via: true,
  from: true,
  to: true,
  callId: true,
  cseq: true,
  maxForwards: true,
  headers: true,
};
const MAX_FORWARDS = 70;
/** RFC 3261, section 20.22. */
const MAX_FORWARDS_LIMIT = 255;

/**
 * Returns a message of SIP (RFC 3261): the payload of `udp` with port 5060. `Content-Length` is added unless `headers` has it.
 *
 * @throws {TypeError} if a field is unknown, or is not valid in the head of a message
 * @example
 * udp({ sourcePort: 5060, destinationPort: 5060 }, encodeSip({ requestUri: "sip:bob@192.168.1.2", from: "<sip:alice@192.168.0.2>;tag=1",
 *   to: "<sip:bob@192.168.1.2>", callId: "1@192.168.0.2", via: ["SIP/2.0/UDP 192.168.0.2:5060;branch=z9hG4bK1"] }))
 */
export function encodeSip(fields: SipFields, body: Uint8Array = noBytes): Uint8Array {
  checkKnownOptions(PATH, fields, FIELDS);
  const {
    method = "OPTIONS",
    requestUri = "sip:localhost",
    version = "SIP/2.0",
    statusCode,
    reasonPhrase = "",
  } = fields;
  const all = [...namedFields(fields, method), ...fieldsOf(`${PATH}.headers`, fields.headers ?? [])];
  const length = hasField(all, "content-length", "l") ? undefined : `${body.length}`;
  const target = { path: `${PATH}.requestUri`, value: requestUri };
  const start = { path: PATH, method, target, version, statusCode, reasonPhrase };
  return encodeTextMessage(start, [...all, ...fieldOf(PATH, "Content-Length", length)], body);
}

/** Returns the fields of the head that have an option of their own. */
function namedFields(fields: SipFields, method: string): HeadField[] {
  const { via = [], statusCode } = fields;
  const isRequest = statusCode === undefined;
  const { cseq = isRequest ? `1 ${method}` : undefined } = fields;
  const { maxForwards = isRequest ? MAX_FORWARDS : undefined } = fields;
  checkArray(`${PATH}.via`, via);
  if (maxForwards !== undefined) checkInteger(`${PATH}.maxForwards`, maxForwards, MAX_FORWARDS_LIMIT);
  return [
    ...via.flatMap((value, index) => fieldOf(`${PATH}.via[${index}]`, "Via", value)),
    ...fieldOf(`${PATH}.maxForwards`, "Max-Forwards", maxForwards?.toString()),
    ...fieldOf(`${PATH}.from`, "From", fields.from),
    ...fieldOf(`${PATH}.to`, "To", fields.to),
    ...fieldOf(`${PATH}.callId`, "Call-ID", fields.callId),
    ...fieldOf(`${PATH}.cseq`, "CSeq", cseq),
  ];
}
