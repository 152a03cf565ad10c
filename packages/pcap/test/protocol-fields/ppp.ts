import type { DecodedFrame } from "../../src/index.ts";
import type { Field } from "../oracle-fields.ts";

/** tshark has these fields once for all control protocols. */
const control = ({ lcp, ipcp, ipv6cp }: DecodedFrame) => lcp ?? ipcp ?? ipv6cp;

/** The fields of PPP and its control protocols that tshark and we must agree on. */
export const PPP_FIELDS: Readonly<Record<string, Field>> = {
  "ppp.protocol": ({ ppp }) => ppp?.protocol,
  "ppp.code": (frame) => control(frame)?.code,
  "ppp.identifier": (frame) => control(frame)?.identifier,
  "ppp.length": (frame) => control(frame)?.lengthBytes,
};
