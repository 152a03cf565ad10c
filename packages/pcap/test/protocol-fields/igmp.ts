import { checksumStatus, type Field } from "../oracle-fields.ts";

/** The fields of IGMP that tshark and we must agree on. */
export const IGMP_FIELDS: Readonly<Record<string, Field>> = {
  "igmp.type": ({ igmp }) => igmp?.type,
  "igmp.version": ({ igmp }) => igmp?.version,
  "igmp.s": ({ igmp }) => igmp?.suppressRouterProcessing,
  "igmp.qrv": ({ igmp }) => igmp?.robustness,
  "igmp.num_src": ({ igmp }) => igmp?.records?.map(({ sources }) => sources.length) ?? igmp?.sources?.length,
  "igmp.num_grp_recs": ({ igmp }) => igmp?.records?.length,
  "igmp.record_type": ({ igmp }) => igmp?.records?.map(({ type }) => type),
  "igmp.maddr": ({ igmp }) => igmp?.group ?? igmp?.records?.map(({ group }) => group),
  "igmp.saddr": ({ igmp }) => igmp?.sources ?? igmp?.records?.flatMap(({ sources }) => sources),
  "igmp.checksum": ({ igmp }) => igmp?.checksum,
  "igmp.checksum.status": ({ igmp }) => checksumStatus(igmp),
};
