/** Six bytes of one or two digits; or three groups of four digits, as Cisco writes them; or twelve digits. */
const MAC =
  /^(?:[0-9a-f]{1,2}(?:([:-])[0-9a-f]{1,2})(?:\1[0-9a-f]{1,2}){4}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}|[0-9a-f]{12})$/i;
const OCTET = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;
const IPV6_BYTES = 16;

/** Returns the 6 bytes of a MAC address such as `52:54:00:12:34:56` or `5254.0012.3456`; undefined for other text. */
export function parseMac(text: string): Uint8Array | undefined {
  if (!MAC.test(text)) return undefined;
  const parts = /[:-]/.test(text) ? text.split(/[:-]/) : (text.replaceAll(".", "").match(/../g) ?? []);
  return Uint8Array.from(parts, (part) => Number.parseInt(part, 16));
}

/** Returns the 4 bytes of an IPv4 address such as `192.168.0.1`; undefined for other text. */
export function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  const isAddress = parts.length === 4 && parts.every((part) => OCTET.test(part) && Number(part) <= 255);
  return isAddress ? Uint8Array.from(parts, Number) : undefined;
}

/** Returns the 16 bytes of an IPv6 address in any of its text forms (RFC 4291, section 2.2); undefined for other text. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const gap = text.indexOf("::");
  if (gap < 0) {
    const groups = parseGroups(text, true);
    return groups?.length === IPV6_BYTES ? Uint8Array.from(groups) : undefined;
  }
  const head = parseGroups(text.slice(0, gap), false);
  const tail = parseGroups(text.slice(gap + 2), true);
  if (head === undefined || tail === undefined) return undefined;
  const bytes = new Uint8Array(IPV6_BYTES);
  // "::" is at least one group of zeros.
  if (head.length + tail.length > IPV6_BYTES - 2) return undefined;
  bytes.set(head);
  bytes.set(tail, IPV6_BYTES - tail.length);
  return bytes;
}

/** Returns the bytes of groups separated by colons. The last may be an IPv4 address if the address ends there. */
function parseGroups(text: string, endsAddress: boolean): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const ipv4 = endsAddress && index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (ipv4 !== undefined) bytes.push(...ipv4);
    else if (GROUP.test(part)) bytes.push(Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 0xff);
    else return undefined;
  }
  return bytes;
}
