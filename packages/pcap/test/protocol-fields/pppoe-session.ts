import type { Field } from "../oracle-fields.ts";

/** The fields of PPPoE sessions that tshark and we must agree on, besides those of discovery. */
export const PPPOE_SESSION_FIELDS: Readonly<Record<string, Field>> = {
  "pppoe.payload_length": ({ pppoeDiscovery, pppoeSession }) => (pppoeDiscovery ?? pppoeSession)?.lengthBytes,
};
