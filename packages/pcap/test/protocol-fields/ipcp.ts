import type { Field } from "../oracle-fields.ts";

/** The fields of IPCP that tshark and we must agree on. */
export const IPCP_FIELDS: Readonly<Record<string, Field>> = {
  "ipcp.opt.type": ({ ipcp }) => ipcp?.options?.map(({ type }) => type),
  "ipcp.opt.length": ({ ipcp }) => ipcp?.options?.map(({ value }) => value.length + 2),
  "ipcp.opt.ip_address": ({ ipcp }) => ipcp?.address,
  "ipcp.opt.pri_dns_address": ({ ipcp }) => ipcp?.primaryDns,
  "ipcp.opt.sec_dns_address": ({ ipcp }) => ipcp?.secondaryDns,
};
