import type { Field } from "../oracle-fields.ts";

/** The fields of SIP that tshark and we must agree on. */
export const SIP_FIELDS: Readonly<Record<string, Field>> = {
  "sip.Method": ({ sip }) => sip?.method,
  "sip.r-uri": ({ sip }) => sip?.requestUri,
  "sip.Status-Code": ({ sip }) => sip?.statusCode,
  "sip.From": ({ sip }) => sip?.from,
  "sip.To": ({ sip }) => sip?.to,
  "sip.Via": ({ sip }) => sip?.via,
  "sip.Call-ID": ({ sip }) => sip?.callId,
  "sip.CSeq.seq": ({ sip }) => sip?.cseqNumber,
  "sip.CSeq.method": ({ sip }) => sip?.cseqMethod,
  "sip.Contact": ({ sip }) => sip?.contact,
  "sip.Max-Forwards": ({ sip }) => sip?.maxForwards,
  "sip.Content-Type": ({ sip }) => sip?.contentType,
  "sip.Content-Length": ({ sip }) => sip?.contentLengthBytes,
};
