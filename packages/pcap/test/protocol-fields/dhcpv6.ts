import type { DecodedFrame } from "../../src/index.ts";
import type { Dhcpv6, Dhcpv6Association } from "../../src/protocols.ts";
import type { Field } from "../oracle-fields.ts";

/** Returns a message and those that it relays, from the outside. */
const messages = ({ dhcpv6 }: DecodedFrame): Dhcpv6[] => levels(dhcpv6);
const levels = (message: Dhcpv6 | undefined): Dhcpv6[] =>
  message === undefined ? [] : [message, ...levels(message.relayMessage)];

const associations = (frame: DecodedFrame, ...kinds: Dhcpv6Association["kind"][]): Dhcpv6Association[] =>
  messages(frame).flatMap(({ identityAssociations }) =>
    identityAssociations.filter(({ kind }) => kinds.includes(kind)),
  );
const ALL = ["IA_NA", "IA_TA", "IA_PD"] as const;
const addresses = (frame: DecodedFrame) => associations(frame, ...ALL).flatMap((association) => association.addresses);
const prefixes = (frame: DecodedFrame) => associations(frame, ...ALL).flatMap((association) => association.prefixes);
const hex = (data: Uint8Array | undefined): string | undefined => data && Buffer.from(data).toString("hex");
const iaid = (association: Dhcpv6Association): string => association.iaid.toString(16).padStart(8, "0");

/** Returns the statuses of a message in the order of the options. */
const statuses = (frame: DecodedFrame): { code: number; message: string }[] => {
  const inner = associations(frame, ...ALL).flatMap((association) => [
    ...[...association.addresses, ...association.prefixes].map(({ status }) => status),
    association.status,
  ]);
  return [...inner, ...messages(frame).map(({ status }) => status)].filter((status) => status !== undefined);
};

/** What tshark and we must agree on. Values of identifiers are compared with the sender's order of the options. */
export const DHCPV6_FIELDS: Readonly<Record<string, Field>> = {
  "dhcpv6.msgtype": (frame) => messages(frame).map(({ messageType }) => messageType),
  "dhcpv6.xid": (frame) => messages(frame).map(({ transactionId }) => transactionId),
  "dhcpv6.hopcount": (frame) => messages(frame).map(({ hopCount }) => hopCount),
  "dhcpv6.linkaddr": (frame) => messages(frame).map(({ linkAddress }) => linkAddress),
  "dhcpv6.peeraddr": (frame) => messages(frame).map(({ peerAddress }) => peerAddress),
  "dhcpv6.duid.bytes": (frame) =>
    messages(frame).flatMap(({ options }) =>
      options.flatMap(({ code, data }) => (code === 1 || code === 2 ? [hex(data)] : [])),
    ),
  "dhcpv6.iaid": (frame) => associations(frame, "IA_NA", "IA_PD").map(iaid),
  "dhcpv6.iata": (frame) => associations(frame, "IA_TA").map(iaid),
  "dhcpv6.iaid.t1": (frame) => associations(frame, ...ALL).map(({ t1Seconds }) => t1Seconds),
  "dhcpv6.iaid.t2": (frame) => associations(frame, ...ALL).map(({ t2Seconds }) => t2Seconds),
  "dhcpv6.iaaddr.ip": (frame) => addresses(frame).map(({ address }) => address),
  "dhcpv6.iaaddr.pref_lifetime": (frame) => addresses(frame).map((one) => one.preferredLifetimeSeconds),
  "dhcpv6.iaaddr.valid_lifetime": (frame) => addresses(frame).map((one) => one.validLifetimeSeconds),
  "dhcpv6.iaprefix.pref_addr": (frame) => prefixes(frame).map(({ prefix }) => prefix),
  "dhcpv6.iaprefix.pref_len": (frame) => prefixes(frame).map(({ prefixLength }) => prefixLength),
  "dhcpv6.iaprefix.pref_lifetime": (frame) => prefixes(frame).map((one) => one.preferredLifetimeSeconds),
  "dhcpv6.iaprefix.valid_lifetime": (frame) => prefixes(frame).map((one) => one.validLifetimeSeconds),
  "dhcpv6.requested_option_code": (frame) => messages(frame).flatMap(({ requestedOptions }) => requestedOptions),
  "dhcpv6.option_preference": (frame) => messages(frame).map(({ preference }) => preference),
  "dhcpv6.elapsed_time": (frame) => messages(frame).map(({ elapsedTimeMs }) => elapsedTimeMs),
  "dhcpv6.unicast": (frame) => messages(frame).map(({ serverUnicast }) => serverUnicast),
  "dhcpv6.status_code": (frame) => statuses(frame).map(({ code }) => code),
  "dhcpv6.status_msg": (frame) => statuses(frame).map(({ message }) => message),
  "dhcpv6.interface_id": (frame) => messages(frame).map(({ interfaceId }) => hex(interfaceId)),
  "dhcpv6.reconf_msg": (frame) => messages(frame).map((message) => message.reconfigureMessageType),
  "dhcpv6.dns_server": (frame) => messages(frame).flatMap(({ dnsServers }) => dnsServers),
  "dhcpv6.search_list_entry": (frame) =>
    messages(frame).flatMap(({ domainSearchList }) => domainSearchList.map((name) => `${name}.`)),
  "dhcpv6.lifetime": (frame) => messages(frame).map((message) => message.informationRefreshTimeSeconds),
};
