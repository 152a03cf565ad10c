import type { DecodedFrame, DnsRecord } from "../../src/index.ts";
import type { Field } from "../oracle-fields.ts";

const OPT = 41;
/** Operation whose sections have other names. */
const UPDATE = 5;
const records = ({ dns }: DecodedFrame): DnsRecord[] =>
  dns === undefined ? [] : [...dns.answers, ...dns.authorities, ...dns.additionals].filter(({ type }) => type !== OPT);
/** tshark has these fields only for multicast DNS. */
const isMulticast = ({ udp }: DecodedFrame): boolean => udp?.sourcePort === 5353 || udp?.destinationPort === 5353;

/** The fields of DNS over TCP and multicast DNS that tshark and we must agree on, besides those of DNS over UDP. */
export const DNS_FIELDS: Readonly<Record<string, Field>> = {
  "dns.id": ({ dns }) => dns?.id,
  "dns.flags.opcode": ({ dns }) => dns?.operation,
  "dns.count.queries": ({ dns }) => (dns?.operation === UPDATE ? undefined : dns?.questionCount),
  "dns.count.answers": ({ dns }) => (dns?.operation === UPDATE ? undefined : dns?.answerCount),
  "dns.qry.name": ({ dns }) => dns?.questions.map(({ name }) => (name === "." ? "<Root>" : name)),
  "dns.qry.class": ({ dns }) => dns?.questions.map((question) => question.class),
  "dns.qry.qu": (frame) => (isMulticast(frame) ? frame.dns?.questions.map((one) => one.unicastResponse) : undefined),
  "dns.resp.class": (frame) => records(frame).map((one) => one.class),
  "dns.resp.cache_flush": (frame) => (isMulticast(frame) ? records(frame).map((one) => one.cacheFlush) : undefined),
};
