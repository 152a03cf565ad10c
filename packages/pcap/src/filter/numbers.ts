import { badFilter } from "./syntax/filter-error.ts";

/** EtherTypes and LLC access points; values up to {@link MAX_LENGTH} are access points. */
export const ETHER_IP = 0x0800;
export const ETHER_ARP = 0x0806;
export const ETHER_RARP = 0x8035;
export const ETHER_IP6 = 0x86dd;
export const ETHER_VLANS: readonly number[] = [0x8100, 0x88a8, 0x9100];
export const ETHER_MPLS = 0x8847;
export const ETHER_PPPOE_DISCOVERY = 0x8863;
export const ETHER_PPPOE_SESSION = 0x8864;
export const ETHER_ATALK = 0x809b;
export const ETHER_AARP = 0x80f3;
export const ETHER_IPX = 0x8137;
export const SAP_ISO = 0xfe;
export const SAP_IP = 0x06;
export const SAP_NETBEUI = 0xf0;
export const SAP_IPX = 0xe0;
export const SAP_STP = 0x42;

/** The greatest length in an 802.3 header. */
export const MAX_LENGTH = 1500;

export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;
export const PROTOCOL_SCTP = 132;
export const PROTOCOL_FRAGMENT = 44;
export const PROTOCOL_ICMP6 = 58;
export const PROTOCOL_AH = 51;

/** Types of the payload, by the name that `ether proto` accepts. */
const ETHER_NAMES: Readonly<Record<string, number>> = {
  aarp: ETHER_AARP,
  arp: ETHER_ARP,
  atalk: ETHER_ATALK,
  decnet: 0x6003,
  ip: ETHER_IP,
  ip6: ETHER_IP6,
  lat: 0x6004,
  loopback: 0x9000,
  mopdl: 0x6001,
  moprc: 0x6002,
  rarp: ETHER_RARP,
  sca: 0x6007,
  iso: SAP_ISO,
  stp: SAP_STP,
  ipx: SAP_IPX,
  netbeui: SAP_NETBEUI,
};

/** Protocols of IP, by their names in the usual /etc/protocols. */
const IP_NAMES: Readonly<Record<string, number>> = {
  ip: 0,
  icmp: 1,
  igmp: 2,
  ipencap: 4,
  tcp: PROTOCOL_TCP,
  egp: 8,
  igp: 9,
  udp: PROTOCOL_UDP,
  dccp: 33,
  ipv6: 41,
  "ipv6-route": 43,
  "ipv6-frag": PROTOCOL_FRAGMENT,
  rsvp: 46,
  gre: 47,
  esp: 50,
  ah: PROTOCOL_AH,
  "ipv6-icmp": PROTOCOL_ICMP6,
  "ipv6-nonxt": 59,
  "ipv6-opts": 60,
  eigrp: 88,
  ospf: 89,
  ipip: 94,
  etherip: 97,
  pim: 103,
  ipcomp: 108,
  vrrp: 112,
  l2tp: 115,
  isis: 124,
  sctp: PROTOCOL_SCTP,
  udplite: 136,
  hip: 139,
};

/** Protocols of OSI. */
const ISO_NAMES: Readonly<Record<string, number>> = { clnp: 0x81, esis: 0x82, isis: 0x83 };

/** Ports, by their names in the usual /etc/services: those that tests of appliances name. */
const PORT_NAMES: Readonly<Record<string, { readonly port: number; readonly protocol: number | undefined }>> = {
  "ftp-data": { port: 20, protocol: PROTOCOL_TCP },
  ftp: { port: 21, protocol: PROTOCOL_TCP },
  ssh: { port: 22, protocol: PROTOCOL_TCP },
  telnet: { port: 23, protocol: PROTOCOL_TCP },
  smtp: { port: 25, protocol: PROTOCOL_TCP },
  tacacs: { port: 49, protocol: undefined },
  domain: { port: 53, protocol: undefined },
  bootps: { port: 67, protocol: PROTOCOL_UDP },
  bootpc: { port: 68, protocol: PROTOCOL_UDP },
  tftp: { port: 69, protocol: PROTOCOL_UDP },
  http: { port: 80, protocol: PROTOCOL_TCP },
  kerberos: { port: 88, protocol: undefined },
  pop3: { port: 110, protocol: PROTOCOL_TCP },
  ntp: { port: 123, protocol: PROTOCOL_UDP },
  imap2: { port: 143, protocol: PROTOCOL_TCP },
  snmp: { port: 161, protocol: undefined },
  "snmp-trap": { port: 162, protocol: undefined },
  bgp: { port: 179, protocol: PROTOCOL_TCP },
  ldap: { port: 389, protocol: undefined },
  https: { port: 443, protocol: undefined },
  "microsoft-ds": { port: 445, protocol: undefined },
  isakmp: { port: 500, protocol: PROTOCOL_UDP },
  syslog: { port: 514, protocol: PROTOCOL_UDP },
  "dhcpv6-client": { port: 546, protocol: PROTOCOL_UDP },
  "dhcpv6-server": { port: 547, protocol: PROTOCOL_UDP },
  imaps: { port: 993, protocol: PROTOCOL_TCP },
  openvpn: { port: 1194, protocol: undefined },
  radius: { port: 1812, protocol: undefined },
  nfs: { port: 2049, protocol: undefined },
  mysql: { port: 3306, protocol: PROTOCOL_TCP },
  "ipsec-nat-t": { port: 4500, protocol: PROTOCOL_UDP },
  sip: { port: 5060, protocol: undefined },
  mdns: { port: 5353, protocol: PROTOCOL_UDP },
  postgresql: { port: 5432, protocol: PROTOCOL_TCP },
};

/** A port by name: it may belong to one protocol only. */
export interface NamedPort {
  readonly port: number;
  readonly protocol: number | undefined;
}

/** Returns the port with a name; undefined for an unknown name. */
export function portNamed(name: string): NamedPort | undefined {
  return Object.hasOwn(PORT_NAMES, name) ? PORT_NAMES[name] : undefined;
}

/** Returns the number of a protocol with a name, among those of a layer. */
export function protocolNamed(text: string, at: number, layer: "ether" | "ip" | "iso", name: string): number {
  const names = { ether: ETHER_NAMES, ip: IP_NAMES, iso: ISO_NAMES }[layer];
  const number = Object.hasOwn(names, name) ? names[name] : undefined;
  if (number === undefined) throw badFilter(text, at, `"${name}" is not a known protocol here; use its number`);
  return number;
}
