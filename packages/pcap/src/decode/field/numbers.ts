/** EtherTypes of the layers that are decoded: https://www.iana.org/assignments/ieee-802-numbers */
export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_RARP = 0x8035;
export const ETHERTYPE_VLAN = 0x8100;
export const ETHERTYPE_IPV6 = 0x86dd;
export const ETHERTYPE_SERVICE_VLAN = 0x88a8;
/** Service tags from before IEEE 802.1ad. */
export const ETHERTYPE_OLD_SERVICE_VLAN = 0x9100;

/** The largest length; the values between it and the lowest EtherType are neither (IEEE 802.3, clause 3.2.6). */
export const MAX_LENGTH = 1500;
/** The lowest EtherType. */
export const MIN_ETHERTYPE = 0x0600;

/** Protocol numbers of the layers that are decoded: https://www.iana.org/assignments/protocol-numbers */
export const PROTOCOL_ICMP = 1;
export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;
export const PROTOCOL_ICMPV6 = 58;

/** Protocol numbers of IPv6 extension headers. */
export const PROTOCOL_HOP_BY_HOP = 0;
export const PROTOCOL_ROUTING = 43;
export const PROTOCOL_FRAGMENT = 44;
export const PROTOCOL_AUTHENTICATION = 51;
export const PROTOCOL_DESTINATION_OPTIONS = 60;

/** UDP ports of the layers that are decoded: https://www.iana.org/assignments/service-names-port-numbers */
export const PORT_DNS = 53;
export const PORT_DHCP_SERVER = 67;
export const PORT_DHCP_CLIENT = 68;
export const PORT_MULTICAST_DNS = 5353;
