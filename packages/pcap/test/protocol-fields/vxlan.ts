import type { Field } from "../oracle-fields.ts";

const FLAG_G = 0x80;
const FLAG_I = 0x08;

/** The fields of VXLAN, and of VXLAN-GPE, which tshark shows by the same names, that tshark and we must agree on. */
export const VXLAN_FIELDS: Readonly<Record<string, Field>> = {
  "vxlan.vni": ({ vxlan, vxlanGpe }) => vxlan?.vni ?? vxlanGpe?.vni,
  "vxlan.gbp": ({ vxlan }) => vxlan && (vxlan.groupPolicyId ?? 0),
  "vxlan.flag_g": ({ vxlan }) => vxlan && (vxlan.flags & FLAG_G) !== 0,
  "vxlan.flag_i": ({ vxlan }) => vxlan && (vxlan.flags & FLAG_I) !== 0,
};
