import type { Field } from "../oracle-fields.ts";

const hex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes &&
  Buffer.from(bytes)
    .toString("hex")
    .replaceAll(/\B(?=(..)+$)/g, ":");

/** The fields of IPV6CP that tshark and we must agree on. */
export const IPV6CP_FIELDS: Readonly<Record<string, Field>> = {
  "ipv6cp.opt.type": ({ ipv6cp }) => ipv6cp?.options?.map(({ type }) => type),
  "ipv6cp.opt.length": ({ ipv6cp }) => ipv6cp?.options?.map(({ value }) => value.length + 2),
  "ipv6cp.interface_identifier": ({ ipv6cp }) => hex(ipv6cp?.interfaceIdentifier),
};
