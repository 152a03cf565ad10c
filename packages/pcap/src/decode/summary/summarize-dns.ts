import type { Dns } from "../application/dns.ts";
import type { DnsData, DnsQuestion, DnsRecord } from "../application/dns-record.ts";

const TYPES: ReadonlyMap<number, string> = new Map([
  [1, "A"],
  [2, "NS"],
  [5, "CNAME"],
  [6, "SOA"],
  [12, "PTR"],
  [15, "MX"],
  [16, "TXT"],
  [28, "AAAA"],
  [33, "SRV"],
  [255, "ANY"],
]);
const RESPONSE_CODES: readonly string[] = ["", "FormErr", "ServFail", "NXDomain", "NotImp", "Refused"];
/** RFC 6762: in a question, asks for an answer by unicast; in a record, that the cache is flushed. */
const MULTICAST_BIT = 0x8000;

/** Describes the questions or answers of a DNS message, as tcpdump does. */
export function summarizeDns(dns: Dns, bytes: number): string {
  const operation = dns.operation === 0 ? "" : ` op${dns.operation}`;
  return `${dns.id}${operation}${dns.isResponse ? describeResponse(dns) : describeQuery(dns)} (${bytes})`;
}

function describeQuery(dns: Dns): string {
  const { recursionDesired, truncation, checkingDisabled, questions } = dns;
  const flags = `${recursionDesired ? "+" : ""}${truncation ? "|" : ""}${checkingDisabled ? "%" : ""}`;
  const unusual = [
    count(dns.answerCount, "a", 0),
    count(dns.questionCount, "q", 1),
    count(dns.authorityCount, "n", 0),
    count(dns.additionalCount, "au", 0),
  ];
  return `${flags}${unusual.join("")}${questions.map((question) => ` ${describeQuestion(question)}`).join("")}`;
}

function describeResponse(dns: Dns): string {
  const code = dns.responseCode === 0 ? "" : ` ${RESPONSE_CODES[dns.responseCode] ?? `Resp${dns.responseCode}`}`;
  const { authoritativeAnswer, recursionAvailable, truncation, authenticData } = dns;
  const flags = `${authoritativeAnswer ? "*" : ""}${recursionAvailable ? "" : "-"}${truncation ? "|" : ""}${authenticData ? "$" : ""}`;
  const counts = `${count(dns.questionCount, "q", 1)} ${dns.answerCount}/${dns.authorityCount}/${dns.additionalCount}`;
  const answers = dns.answers.map(describeRecord).join(", ");
  return `${code}${flags}${counts}${answers === "" ? "" : ` ${answers}`}`;
}

const count = (value: number, unit: string, usual: number): string => (value === usual ? "" : ` [${value}${unit}]`);

const describeQuestion = ({ name, type, class: group }: DnsQuestion): string =>
  `${typeName(type)}${(group & MULTICAST_BIT) === 0 ? "" : " (QU)"}? ${withDot(name)}`;

function describeRecord({ type, class: group, data }: DnsRecord): string {
  const flush = (group & MULTICAST_BIT) === 0 ? "" : "(Cache flush) ";
  const text = describeData(data);
  return `${flush}${typeName(type)}${text === "" ? "" : ` ${text}`}`;
}

function describeData(data: DnsData): string {
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
    case "other":
      return "";
  }
}

const typeName = (type: number): string => TYPES.get(type) ?? `Type${type}`;
const withDot = (name: string): string => (name === "." ? name : `${name}.`);
