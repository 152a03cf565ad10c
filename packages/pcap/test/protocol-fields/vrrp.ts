import { checksumStatus, type Field } from "../oracle-fields.ts";

/** The fields of VRRP that tshark and we must agree on. */
export const VRRP_FIELDS: Readonly<Record<string, Field>> = {
  "vrrp.version": ({ vrrp }) => vrrp?.version,
  "vrrp.type": ({ vrrp }) => vrrp?.type,
  "vrrp.virt_rtr_id": ({ vrrp }) => vrrp?.virtualRouterId,
  "vrrp.prio": ({ vrrp }) => vrrp?.priority,
  "vrrp.addr_count": ({ vrrp }) => vrrp?.addresses.length,
  "vrrp.auth_type": ({ vrrp }) => vrrp?.authenticationType,
  "vrrp.adver_int": ({ vrrp }) => (vrrp?.version === 2 ? vrrp.intervalMs / 1000 : undefined),
  "vrrp.short_adver_int": ({ vrrp }) => (vrrp?.version === 3 ? vrrp.intervalMs / 10 : undefined),
  "vrrp.checksum": ({ vrrp }) => vrrp?.checksum,
  "vrrp.checksum.status": ({ vrrp }) => checksumStatus(vrrp),
  "vrrp.ip_addr": ({ vrrp, ipv4 }) => (ipv4 === undefined ? undefined : vrrp?.addresses),
  "vrrp.ipv6_addr": ({ vrrp, ipv6 }) => (ipv6 === undefined ? undefined : vrrp?.addresses),
};
