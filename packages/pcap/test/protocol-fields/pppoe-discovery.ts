import type { Field } from "../oracle-fields.ts";

const hex = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString("hex");
const maxPayload = (bytes: number | undefined): string | undefined => bytes?.toString(16).padStart(4, "0");

/** The fields of PPPoE that tshark and we must agree on. It has those of the header once for both stages. */
export const PPPOE_DISCOVERY_FIELDS: Readonly<Record<string, Field>> = {
  "pppoe.version": ({ pppoeDiscovery, pppoeSession }) => (pppoeDiscovery ?? pppoeSession)?.version,
  "pppoe.type": ({ pppoeDiscovery, pppoeSession }) => (pppoeDiscovery ?? pppoeSession)?.type,
  "pppoe.code": ({ pppoeDiscovery, pppoeSession }) => (pppoeDiscovery ?? pppoeSession)?.code,
  "pppoe.session_id": ({ pppoeDiscovery, pppoeSession }) => (pppoeDiscovery ?? pppoeSession)?.sessionId,
  "pppoed.tag": ({ pppoeDiscovery }) => pppoeDiscovery?.tags.map(({ type }) => type),
  "pppoed.tag_length": ({ pppoeDiscovery }) => pppoeDiscovery?.tags.map(({ value }) => value.length),
  "pppoed.tags.service_name": ({ pppoeDiscovery }) => pppoeDiscovery?.serviceName,
  "pppoed.tags.ac_name": ({ pppoeDiscovery }) => pppoeDiscovery?.acName,
  "pppoed.tags.host_uniq": ({ pppoeDiscovery }) => hex(pppoeDiscovery?.hostUniq),
  "pppoed.tags.ac_cookie": ({ pppoeDiscovery }) => hex(pppoeDiscovery?.acCookie),
  "pppoed.tags.relay_session_id": ({ pppoeDiscovery }) => hex(pppoeDiscovery?.relaySessionId),
  "pppoed.tags.max_payload": ({ pppoeDiscovery }) => maxPayload(pppoeDiscovery?.maxPayloadBytes),
  "pppoed.tags.service_name_error": ({ pppoeDiscovery }) => pppoeDiscovery?.serviceNameError,
  "pppoed.tags.ac_system_error": ({ pppoeDiscovery }) => pppoeDiscovery?.acSystemError,
  "pppoed.tags.generic_error": ({ pppoeDiscovery }) => pppoeDiscovery?.genericError,
};
