import type { Field } from "../oracle-fields.ts";

/** The fields of HTTP that tshark and we must agree on. */
export const HTTP_FIELDS: Readonly<Record<string, Field>> = {
  "http.request.method": ({ http }) => http?.method,
  "http.request.uri": ({ http }) => http?.target,
  "http.request.version": ({ http }) => (http?.method === undefined ? undefined : http.version),
  "http.response.version": ({ http }) => (http?.statusCode === undefined ? undefined : http.version),
  "http.response.code": ({ http }) => http?.statusCode,
  "http.response.phrase": ({ http }) => http?.reasonPhrase,
  "http.host": ({ http }) => http?.host,
  "http.content_type": ({ http }) => http?.contentType,
  "http.content_length_header": ({ http }) => http?.contentLengthBytes,
  "http.transfer_encoding": ({ http }) => http?.transferEncoding,
  "http.location": ({ http }) => http?.location,
};
