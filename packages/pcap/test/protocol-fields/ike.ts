import type { Field } from "../oracle-fields.ts";

const SECURITY_ASSOCIATIONS: readonly number[] = [1, 33];
const PROPOSAL = 2;
const TRANSFORM = 3;

/** Returns the types of the proposals in a security association, and of the transforms in each, which tshark also calls payloads. */
function proposalTypes(type: number, version: number, data: Uint8Array): number[] {
  if (!SECURITY_ASSOCIATIONS.includes(type)) return [];
  const types: number[] = [];
  // In version 1, the domain and the situation precede the proposals.
  let at = version === 1 ? 8 : 0;
  while (at + 8 <= data.length) {
    const transforms = Array.from({ length: data[at + 7] ?? 0 }, () => TRANSFORM);
    types.push(PROPOSAL, ...transforms);
    at += (data[at + 2] ?? 0) * 256 + (data[at + 3] ?? 0);
  }
  return types;
}

/** The fields of IKE that tshark and we must agree on. */
export const IKE_FIELDS: Readonly<Record<string, Field>> = {
  "isakmp.ispi": ({ ike }) => ike?.initiatorSpi,
  "isakmp.rspi": ({ ike }) => ike?.responderSpi,
  "isakmp.mjver": ({ ike }) => ike?.version,
  "isakmp.mnver": ({ ike }) => ike?.minorVersion,
  "isakmp.exchangetype": ({ ike }) => ike?.exchangeType,
  "isakmp.flags": ({ ike }) => ike?.flags,
  "isakmp.flag_e": ({ ike }) => ike?.encrypted,
  "isakmp.flag_i": ({ ike }) => ike?.fromInitiator,
  "isakmp.flag_r": ({ ike }) => ike?.isResponse,
  "isakmp.messageid": ({ ike }) => ike?.messageId,
  "isakmp.length": ({ ike }) => ike?.lengthBytes,
  "isakmp.typepayload": ({ ike }) =>
    ike?.payloads.flatMap(({ type, data }) => [type, ...proposalTypes(type, ike.version, data)]),
};
