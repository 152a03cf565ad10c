import type { Field } from "../oracle-fields.ts";

/** The fields of VXLAN-GPE that tshark and we must agree on. */
export const VXLAN_GPE_FIELDS: Readonly<Record<string, Field>> = {
  "vxlan.ver": ({ vxlanGpe }) => vxlanGpe?.version,
  "vxlan.next_proto": ({ vxlanGpe }) => vxlanGpe?.nextProtocol,
};
