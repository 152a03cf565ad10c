import type { Field } from "../oracle-fields.ts";

/** The fields of RIPng that tshark and we must agree on. */
export const RIPNG_FIELDS: Readonly<Record<string, Field>> = {
  "ripng.cmd": ({ ripng }) => ripng?.command,
  "ripng.version": ({ ripng }) => ripng?.version,
  "ripng.rte.ipv6_prefix": ({ ripng }) => ripng?.routes.map(({ prefix }) => prefix),
  "ripng.rte.route_tag": ({ ripng }) => ripng?.routes.map(({ routeTag }) => routeTag),
  "ripng.rte.prefix_length": ({ ripng }) => ripng?.routes.map(({ prefixLength }) => prefixLength),
  "ripng.rte.metric": ({ ripng }) => ripng?.routes.map(({ metric }) => metric),
};
