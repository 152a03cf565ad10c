import type { Field } from "../oracle-fields.ts";

/** The fields of GTP-U that tshark and we must agree on. */
export const GTPU_FIELDS: Readonly<Record<string, Field>> = {
  "gtp.flags.version": ({ gtpu }) => gtpu?.version,
  "gtp.message": ({ gtpu }) => gtpu?.messageType,
  "gtp.length": ({ gtpu }) => gtpu?.lengthBytes,
  "gtp.teid": ({ gtpu }) => gtpu?.teid,
  "gtp.seq_number": ({ gtpu }) => gtpu?.sequence,
  "gtp.npdu_number": ({ gtpu }) => gtpu?.nPduNumber,
  "gtp.ext_hdr.length": ({ gtpu }) => gtpu?.extensionHeaders.map(({ data }) => (data.length + 2) / 4),
  "gtp.ext_hdr.pdu_ses_con.qos_flow_id": ({ gtpu }) => gtpu?.qosFlowId,
};
