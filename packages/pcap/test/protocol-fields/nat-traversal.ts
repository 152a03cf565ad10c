import type { Field } from "../oracle-fields.ts";

/** The value that tshark shows for a field that is only a mark. */
const PRESENT = "1";

/** The contents of NAT traversal that tshark and we must agree on. */
export const NAT_TRAVERSAL_FIELDS: Readonly<Record<string, Field>> = {
  "udpencap.nat_keepalive": ({ natTraversal }) => (natTraversal?.type === "keep-alive" ? PRESENT : undefined),
  "udpencap.non_esp_marker": ({ natTraversal }) => (natTraversal?.type === "ike" ? PRESENT : undefined),
};
