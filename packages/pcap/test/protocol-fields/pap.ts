import type { Field } from "../oracle-fields.ts";

/** The fields of PAP that tshark and we must agree on. */
export const PAP_FIELDS: Readonly<Record<string, Field>> = {
  "pap.code": ({ pap }) => pap?.code,
  "pap.identifier": ({ pap }) => pap?.identifier,
  "pap.length": ({ pap }) => pap?.lengthBytes,
  "pap.peer_id": ({ pap }) => pap?.peerId,
  "pap.password": ({ pap }) => pap?.password,
  "pap.message": ({ pap }) => pap?.message,
};
