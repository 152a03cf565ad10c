import type { Field } from "../oracle-fields.ts";

/** The fields of EAP that tshark and we must agree on. */
export const EAP_FIELDS: Readonly<Record<string, Field>> = {
  "eap.code": ({ eap }) => eap?.code,
  "eap.id": ({ eap }) => eap?.identifier,
  "eap.len": ({ eap }) => eap?.lengthBytes,
  "eap.type": ({ eap }) => eap?.type,
  "eap.identity": ({ eap }) => eap?.identity,
  "eap.notification": ({ eap }) => eap?.notification,
  "eap.desired_type": ({ eap }) => eap?.desiredTypes,
  "eap.ext.vendor_id": ({ eap }) => eap?.vendorId,
  "eap.ext.vendor_type": ({ eap }) => eap?.vendorType,
};
