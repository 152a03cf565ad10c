/** Names that tcpdump has for the numbers of DNS: https://www.iana.org/assignments/dns-parameters */

/** Types of records from 1 on. */
const TYPES =
  "A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP NSAP_PTR SIG KEY PX GPOS AAAA LOC NXT " +
  "EID NIMLOC SRV ATMA NAPTR KX CERT A6 DNAME SINK OPT APL DS SSHFP IPSECKEY RRSIG NSEC DNSKEY";
/** Types of records that are far from the others. */
const HIGH_TYPES: Readonly<Record<number, string>> = {
  99: "SPF",
  249: "TKEY",
  250: "TSIG",
  251: "IXFR",
  252: "AXFR",
  253: "MAILB",
  254: "MAILA",
  255: "ANY",
  256: "URI",
};
const CLASSES: Readonly<Record<number, string>> = { 1: "IN", 3: "CHAOS", 4: "HS", 255: "ANY" };
const OPERATIONS =
  " inv_q stat op3 notify update op6 op7 op8 updateA updateD updateDA updateM updateMA zoneInit zoneRef".split(" ");
const RESPONSES = " FormErr ServFail NXDomain NotImp Refused YXDomain YXRRSet NXRRSet NotAuth NotZone".split(" ");
const HIGH_RESPONSES: Readonly<Record<number, string>> = { 15: "NoChange", 16: "BadVers", 23: "BadCookie" };

const typeNames = TYPES.split(" ");

/** Returns the name of a type of records. */
export const typeName = (type: number): string => typeNames[type - 1] ?? HIGH_TYPES[type] ?? `Type${type}`;

/** Returns the name of a class. */
export const className = (group: number): string => CLASSES[group] ?? `(Class ${group})`;

/** Returns the name of an operation; empty for queries. */
export const operationName = (operation: number): string => OPERATIONS[operation] ?? `op${operation}`;

/** Returns the name of a response code. */
export const responseName = (code: number): string => RESPONSES[code] ?? HIGH_RESPONSES[code] ?? `Resp${code}`;
