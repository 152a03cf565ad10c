import type { Field } from "../oracle-fields.ts";

/** The fields of LCP that tshark and we must agree on. */
export const LCP_FIELDS: Readonly<Record<string, Field>> = {
  "lcp.opt.type": ({ lcp }) => lcp?.options?.map(({ type }) => type),
  "lcp.opt.length": ({ lcp }) => lcp?.options?.map(({ value }) => value.length + 2),
  "lcp.opt.mru": ({ lcp }) => lcp?.maximumReceiveUnitBytes,
  "lcp.opt.auth_protocol": ({ lcp }) => lcp?.authenticationProtocol,
  "lcp.opt.algorithm": ({ lcp }) => lcp?.authenticationAlgorithm,
  "lcp.opt.magic_number": ({ lcp }) => (lcp?.options === undefined ? undefined : lcp.magicNumber),
  "lcp.magic_number": ({ lcp }) => (lcp?.options === undefined ? lcp?.magicNumber : undefined),
  "lcp.rej_proto": ({ lcp }) => lcp?.rejectedProtocol,
};
