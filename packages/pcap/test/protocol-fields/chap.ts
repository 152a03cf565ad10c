import type { Field } from "../oracle-fields.ts";

const hex = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString("hex");

/** The fields of CHAP that tshark and we must agree on. */
export const CHAP_FIELDS: Readonly<Record<string, Field>> = {
  "chap.code": ({ chap }) => chap?.code,
  "chap.identifier": ({ chap }) => chap?.identifier,
  "chap.length": ({ chap }) => chap?.lengthBytes,
  "chap.value": ({ chap }) => hex(chap?.value),
  "chap.name": ({ chap }) => chap?.name,
  "chap.message": ({ chap }) => chap?.message,
};
