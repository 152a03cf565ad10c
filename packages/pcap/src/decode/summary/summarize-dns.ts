import type { Dns } from "../application/dns.ts";
import type { DnsData, DnsQuestion, DnsRecord } from "../application/dns-record.ts";
import { className, operationName, responseName, typeName } from "./dns-names.ts";

const OPT = 41;
/** Priority, weight and the address of a service (RFC 7553). */
const URI = 256;
const URI_HEADER_BYTES = 4;
const INTERNET = 1;
/** Bits of the header that a query does not have. */
const UNUSUAL_BITS = 0x06cf;

/** Describes the questions or answers of a DNS message, as tcpdump does. */
export function summarizeDns(dns: Dns, bytes: number): string {
  const operation = operationName(dns.operation);
  return `${dns.id}${operation === "" ? "" : ` ${operation}`}${dns.isResponse ? describeResponse(dns) : describeQuery(dns)} (${bytes})`;
}

function describeQuery(dns: Dns): string {
  const { recursionDesired, checkingDisabled, questions } = dns;
  const bits = dns.headerBits();
  const unusualBits = (bits & UNUSUAL_BITS) === 0 ? "" : ` [b2&3=0x${bits.toString(16)}]`;
  const flags = `${recursionDesired ? "+" : ""}${checkingDisabled ? "%" : ""}${unusualBits}`;
  const unusual = [
    count(dns.answerCount, "a", 0),
    count(dns.questionCount, "q", 1),
    count(dns.authorityCount, "n", 0),
    count(dns.additionalCount, "au", 0),
  ];
  return `${flags}${unusual.join("")}${questions.map((question) => ` ${describeQuestion(question, dns.isMulticast())}`).join("")}`;
}

function describeResponse(dns: Dns): string {
  // The pseudo-record OPT has more bits of the code (RFC 6891, section 6.1.3).
  const option = dns.additionals.find(({ type }) => type === OPT);
  const extended = dns.responseCode + (option === undefined ? 0 : (option.ttlSeconds >>> 24) * 16);
  const code = extended === 0 ? "" : ` ${responseName(extended)}`;
  const { authoritativeAnswer, recursionAvailable, truncation, authenticData } = dns;
  const flags = `${authoritativeAnswer ? "*" : ""}${recursionAvailable ? "" : "-"}${truncation ? "|" : ""}${authenticData ? "$" : ""}`;
  const counts = `${count(dns.questionCount, "q", 1)} ${dns.answerCount}/${dns.authorityCount}/${dns.additionalCount}`;
  const answers = dns.answers.map(describeRecord).join(", ");
  return `${code}${flags}${counts}${answers === "" ? "" : ` ${answers}`}`;
}

const count = (value: number, unit: string, usual: number): string => (value === usual ? "" : ` [${value}${unit}]`);

function describeQuestion({ name, type, class: group, unicastResponse }: DnsQuestion, isMulticast: boolean): string {
  const mode = isMulticast ? (unicastResponse ? " (QU)" : " (QM)") : "";
  return `${typeName(type)}${group === INTERNET ? "" : ` ${className(group)}`}${mode}? ${withDot(name)}`;
}

function describeRecord({ type, class: group, cacheFlush, data }: DnsRecord): string {
  const groupName = group === INTERNET || type === OPT ? "" : `${className(group)} `;
  const text = describeData(type, data);
  return `${groupName}${cacheFlush ? "(Cache flush) " : ""}${typeName(type)}${text === "" ? "" : ` ${text}`}`;
}

function describeData(type: number, data: DnsData): string {
  switch (data.kind) {
    case "A":
    case "AAAA":
      return data.address;
    case "CNAME":
    case "NS":
    case "PTR":
      return withDot(data.domain);
    case "MX":
      return `${withDot(data.exchange)} ${data.preference}`;
    case "SRV":
      return `${withDot(data.target)}:${data.port} ${data.priority} ${data.weight}`;
    case "TXT":
      return data.texts.map((text) => JSON.stringify(text)).join(" ");
    case "SOA":
      return "";
    case "other":
      return type === URI && data.bytes.length >= URI_HEADER_BYTES ? describeUri(data.bytes) : "";
  }
}

const withDot = (name: string): string => (name === "." ? name : `${name}.`);

function describeUri(data: Uint8Array): string {
  const fields = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const target = new TextDecoder().decode(data.subarray(URI_HEADER_BYTES));
  return `${fields.getUint16(0)} ${fields.getUint16(2)} ${target}`;
}
