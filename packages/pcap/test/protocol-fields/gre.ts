import { checksumStatus, type Field } from "../oracle-fields.ts";

/** The fields of GRE that tshark and we must agree on. */
export const GRE_FIELDS: Readonly<Record<string, Field>> = {
  "gre.flags.version": ({ gre }) => gre?.version,
  "gre.proto": ({ gre }) => gre?.protocolType,
  "gre.checksum": ({ gre }) => gre?.checksum,
  "gre.checksum.status": ({ gre }) => (gre?.checksum === undefined ? [] : checksumStatus(gre)),
  "gre.key": ({ gre }) => gre?.key,
  "gre.key.payload_length": ({ gre }) => gre?.payloadBytes,
  "gre.key.call_id": ({ gre }) => gre?.callId,
  "gre.sequence_number": ({ gre }) => gre?.sequence,
  "gre.ack_number": ({ gre }) => gre?.acknowledgment,
};
