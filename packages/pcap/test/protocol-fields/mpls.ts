import type { Field } from "../oracle-fields.ts";

/** The fields of MPLS that tshark and we must agree on. */
export const MPLS_FIELDS: Readonly<Record<string, Field>> = {
  "mpls.label": ({ mpls }) => mpls?.labels.map(({ label }) => label),
  "mpls.exp": ({ mpls }) => mpls?.labels.map(({ trafficClass }) => trafficClass),
  "mpls.bottom": ({ mpls }) => mpls?.labels.map(({ isBottom }) => isBottom),
  "mpls.ttl": ({ mpls }) => mpls?.labels.map(({ ttl }) => ttl),
};
