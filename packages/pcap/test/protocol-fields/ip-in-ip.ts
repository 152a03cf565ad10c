import type { Field } from "../oracle-fields.ts";

/** The addresses of frames and packets, of which a tunnel has several, that tshark and we must agree on. */
export const IP_IN_IP_FIELDS: Readonly<Record<string, Field>> = {
  "eth.src": ({ ethernet }) => ethernet?.source,
  "eth.dst": ({ ethernet }) => ethernet?.destination,
  "ip.src": ({ ipv4 }) => ipv4?.source,
  "ip.ttl": ({ ipv4 }) => ipv4?.ttl,
  "ipv6.src": ({ ipv6 }) => ipv6?.source,
  "ipv6.dst": ({ ipv6 }) => ipv6?.destination,
  "ipv6.hlim": ({ ipv6 }) => ipv6?.hopLimit,
};
