import type { DecodedFrame, DnsData, DnsRecord, NdpOption, TcpOption } from "../src/index.ts";
import { TCP_OPTION_FIELDS } from "./tcp-option-fields.ts";

/** Returns one or several of our values, in order, as tshark shows them: booleans as 1 and 0, absent ones not at all. */
export type Field = (frame: DecodedFrame) => unknown;

/** Returns the frame and the packet that it quotes, as tshark decodes both. */
const all = (frame: DecodedFrame): DecodedFrame[] =>
  [frame, frame.icmp?.quoted, frame.icmpv6?.quoted].filter((part) => part !== undefined);

const CHECKSUM_BAD = 0;
const CHECKSUM_GOOD = 1;
const status = (isValid: boolean | undefined): number[] =>
  isValid === undefined ? [] : [isValid ? CHECKSUM_GOOD : CHECKSUM_BAD];

/** tshark has a third status for checksums that it did not verify. */
const CHECKSUM_UNVERIFIED = 2;
export const checksumStatus = (layer: { readonly checksumValid: boolean | undefined } | undefined): number[] =>
  layer === undefined ? [] : [...status(layer.checksumValid), CHECKSUM_UNVERIFIED].slice(0, 1);

type Header<Name extends string> = Extract<
  NonNullable<DecodedFrame["ipv6"]>["extensionHeaders"][number],
  { readonly name: Name }
>;
function headers<Name extends "routing" | "fragment" | "authentication" | "hop-by-hop" | "destination-options">(
  { ipv6 }: DecodedFrame,
  name: Name,
): Header<Name>[] {
  return (ipv6?.extensionHeaders ?? []).filter((header): header is Header<Name> => header.name === name);
}

const tcpOptions = <Name extends TcpOption["name"]>({ tcp }: DecodedFrame, name: Name) =>
  (tcp?.options ?? []).filter((option): option is Extract<TcpOption, { name: Name }> => option.name === name);

const ndpOptions = <Name extends NdpOption["name"]>({ ndp }: DecodedFrame, name: Name) =>
  (ndp?.options ?? []).filter((option): option is Extract<NdpOption, { name: Name }> => option.name === name);

const records = ({ dns }: DecodedFrame): DnsRecord[] =>
  dns === undefined ? [] : [...dns.answers, ...dns.authorities, ...dns.additionals];
const dnsData = <Kind extends DnsData["kind"]>(frame: DecodedFrame, kind: Kind) =>
  records(frame)
    .map(({ data }) => data)
    .filter((data): data is Extract<DnsData, { kind: Kind }> => data.kind === kind);
/** tshark shows the root as `<Root>`, which no sample has. */
const domains = (frame: DecodedFrame, kind: "CNAME" | "NS" | "PTR"): string[] =>
  records(frame).flatMap(({ data }) => ("domain" in data && data.kind === kind ? [data.domain] : []));

const SERVICE_TAG = 0x88a8;
/** Returns the type of each tag, which precedes it, and its identifier. */
const tagsOf = ({ ethernet, vlans = [] }: DecodedFrame): [number | undefined, number][] =>
  vlans.map(({ id }, index) => [index === 0 ? ethernet?.etherType : vlans[index - 1]?.etherType, id]);

/** Returns the end of a source route that was not followed to its end: tshark shows it as the destination. */
function routeEnd(ipv4: DecodedFrame["ipv4"]): string | undefined {
  const route = ipv4?.options.find(
    ({ type, data }) => [131, 137].includes(type) && (data[0] ?? 0) < data.length + 2,
  )?.data;
  return route?.subarray(-4).join(".");
}

const IP_FIELDS: Record<string, Field> = {
  "ip.src": (frame) => all(frame).map(({ ipv4 }) => ipv4?.source),
  "ip.dst": (frame) => all(frame).map(({ ipv4 }) => routeEnd(ipv4) ?? ipv4?.destination),
  "ip.ttl": (frame) => all(frame).map(({ ipv4 }) => ipv4?.ttl),
  "ipv6.src": (frame) => all(frame).map(({ ipv6 }) => ipv6?.source),
  "ipv6.plen": (frame) => all(frame).map(({ ipv6 }) => ipv6?.payloadBytes),
  "ipv6.hopopts.nxt": (frame) => headers(frame, "hop-by-hop").map(({ nextHeader }) => nextHeader),
  "ipv6.dstopts.nxt": (frame) => headers(frame, "destination-options").map(({ nextHeader }) => nextHeader),
  "ipv6.routing.type": (frame) => headers(frame, "routing").map(({ routingType }) => routingType),
  "ipv6.routing.segleft": (frame) => headers(frame, "routing").map(({ segmentsLeft }) => segmentsLeft),
  "ipv6.routing.src.addr": (frame) =>
    headers(frame, "routing").flatMap((h) => (h.routingType === 0 ? h.addresses : [])),
  "ipv6.routing.mipv6.home_address": (frame) =>
    headers(frame, "routing").flatMap((header) => (header.routingType === 2 ? header.addresses : [])),
  "ipv6.routing.srh.addr": (frame) =>
    headers(frame, "routing").flatMap((h) => (h.routingType === 4 ? h.addresses : [])),
  "ipv6.routing.srh.tag": (frame) => headers(frame, "routing").map(({ tag }) => tag?.toString(16).padStart(4, "0")),
  "ipv6.routing.nxt": (frame) => headers(frame, "routing").map(({ nextHeader }) => nextHeader),
  "ipv6.fraghdr.nxt": (frame) => headers(frame, "fragment").map(({ nextHeader }) => nextHeader),
  "ipv6.fraghdr.offset": (frame) => headers(frame, "fragment").map(({ offsetBytes }) => offsetBytes / 8),
  "ipv6.fraghdr.more": (frame) => headers(frame, "fragment").map(({ moreFragments }) => moreFragments),
  "ipv6.fraghdr.ident": (frame) => headers(frame, "fragment").map(({ identification }) => identification),
  "ah.spi": (frame) => headers(frame, "authentication").map(({ spi }) => spi),
  "ah.sequence": (frame) => headers(frame, "authentication").map(({ sequence }) => sequence),
  "ah.icv": (frame) => headers(frame, "authentication").map(({ icv }) => Buffer.from(icv).toString("hex")),
};

/** Its sequence number, of one byte, has a field of its own. */
const isExtendedEcho = (icmp: DecodedFrame["icmp"]): boolean => icmp?.type === 42 || icmp?.type === 43;

const TRANSPORT_FIELDS: Record<string, Field> = {
  "udp.srcport": (frame) => all(frame).map(({ udp }) => udp?.sourcePort),
  "udp.dstport": (frame) => all(frame).map(({ udp }) => udp?.destinationPort),
  "udp.checksum.status": (frame) => all(frame).flatMap(({ udp }) => checksumStatus(udp)),
  "tcp.checksum.status": (frame) => all(frame).flatMap(({ tcp }) => checksumStatus(tcp)),
  "tcp.options.mss_val": (frame) => tcpOptions(frame, "maximum-segment-size").map(({ bytes }) => bytes),
  "tcp.options.wscale.shift": (frame) => tcpOptions(frame, "window-scale").map(({ shift }) => shift),
  "tcp.options.sack_le": (frame) => tcpOptions(frame, "sack").flatMap((o) => o.blocks.map(({ start }) => start)),
  "tcp.options.sack_re": (frame) => tcpOptions(frame, "sack").flatMap((o) => o.blocks.map(({ end }) => end)),
  "tcp.options.timestamp.tsval": (frame) => tcpOptions(frame, "timestamps").map(({ value }) => value),
  "tcp.options.timestamp.tsecr": (frame) => tcpOptions(frame, "timestamps").map(({ echoReply }) => echoReply),
  "icmp.type": ({ icmp }) => icmp?.type,
  "icmp.code": ({ icmp }) => icmp?.code,
  "icmp.checksum.status": ({ icmp }) => checksumStatus(icmp),
  "icmp.ident": ({ icmp }) => icmp?.identifier,
  "icmp.seq": ({ icmp }) => (isExtendedEcho(icmp) ? undefined : icmp?.sequence),
  "icmp.lifetime": ({ icmp }) => icmp?.lifetimeSeconds,
  "icmp.router_address": ({ icmp }) => icmp?.routers?.map(({ address }) => address),
  "icmp.pref_level": ({ icmp }) => icmp?.routers?.map(({ preference }) => preference | 0),
  "icmp.address_mask": ({ icmp }) => icmp?.addressMask,
  "icmp.ext.echo.seq": ({ icmp }) => (isExtendedEcho(icmp) ? icmp?.sequence : undefined),
  "icmp.ext.echo.req.local": ({ icmp }) => icmp?.local,
  "icmp.ext.echo.rsp.state": ({ icmp }) => icmp?.interfaceState?.state,
  "icmp.ext.echo.rsp.active": ({ icmp }) => icmp?.interfaceState?.active,
  "icmp.ext.echo.rsp.ipv4": ({ icmp }) => icmp?.interfaceState?.ipv4,
  "icmp.ext.echo.rsp.ipv6": ({ icmp }) => icmp?.interfaceState?.ipv6,
  "icmp.redir_gw": ({ icmp }) => icmp?.gateway,
  "icmp.mtu": ({ icmp }) => icmp?.nextHopMtu,
  "icmp.pointer": ({ icmp }) => icmp?.pointer,
  "icmp.originate_timestamp": ({ icmp }) => icmp?.originateTimestamp,
  "icmp.receive_timestamp": ({ icmp }) => icmp?.receiveTimestamp,
  "icmp.transmit_timestamp": ({ icmp }) => icmp?.transmitTimestamp,
};

const ICMPV6_FIELDS: Record<string, Field> = {
  "icmpv6.type": ({ icmpv6 }) => icmpv6?.type,
  "icmpv6.code": ({ icmpv6 }) => icmpv6?.code,
  "icmpv6.checksum.status": ({ icmpv6 }) => checksumStatus(icmpv6),
  "icmpv6.mtu": ({ icmpv6 }) => icmpv6?.mtu,
  "icmpv6.pointer": ({ icmpv6 }) => icmpv6?.pointer,
  "icmpv6.nd.ra.cur_hop_limit": ({ ndp }) => ndp?.hopLimit,
  "icmpv6.nd.ra.flag.m": ({ ndp }) => ndp?.managed,
  "icmpv6.nd.ra.flag.o": ({ ndp }) => ndp?.otherConfiguration,
  "icmpv6.nd.ra.router_lifetime": ({ ndp }) => ndp?.routerLifetimeSeconds,
  "icmpv6.nd.ra.reachable_time": ({ ndp }) => ndp?.reachableTimeMs,
  "icmpv6.nd.ra.retrans_timer": ({ ndp }) => ndp?.retransmitTimeMs,
  "icmpv6.nd.ns.target_address": ({ ndp }) => (ndp?.type === 135 ? ndp.target : undefined),
  "icmpv6.nd.na.target_address": ({ ndp }) => (ndp?.type === 136 ? ndp.target : undefined),
  "icmpv6.nd.rd.target_address": ({ ndp }) => (ndp?.type === 137 ? ndp.target : undefined),
  "icmpv6.rd.na.destination_address": ({ ndp }) => ndp?.destination,
  "icmpv6.nd.na.flag.r": ({ ndp }) => ndp?.router,
  "icmpv6.nd.na.flag.s": ({ ndp }) => ndp?.solicited,
  "icmpv6.nd.na.flag.o": ({ ndp }) => ndp?.override,
  "icmpv6.opt.type": ({ ndp }) => ndp?.options.map(({ type }) => type),
  "icmpv6.opt.src_linkaddr": (frame) => ndpOptions(frame, "source-link-layer-address").map(({ address }) => address),
  "icmpv6.opt.target_linkaddr": (frame) => ndpOptions(frame, "target-link-layer-address").map(({ address }) => address),
  "icmpv6.opt.mtu": (frame) => ndpOptions(frame, "mtu").map(({ mtu }) => mtu),
  "icmpv6.opt.prefix": (frame) => ndpOptions(frame, "prefix-information").map(({ prefix }) => prefix),
  "icmpv6.opt.prefix.length": (frame) => ndpOptions(frame, "prefix-information").map((o) => o.prefixLength),
  "icmpv6.opt.prefix.flag.l": (frame) => ndpOptions(frame, "prefix-information").map(({ onLink }) => onLink),
  "icmpv6.opt.prefix.flag.a": (frame) => ndpOptions(frame, "prefix-information").map(({ autonomous }) => autonomous),
  "icmpv6.opt.prefix.valid_lifetime": (frame) =>
    ndpOptions(frame, "prefix-information").map((option) => option.validLifetimeSeconds),
  "icmpv6.opt.prefix.preferred_lifetime": (frame) =>
    ndpOptions(frame, "prefix-information").map((option) => option.preferredLifetimeSeconds),
  "icmpv6.opt.rdnss": (frame) => ndpOptions(frame, "recursive-dns-servers").flatMap((option) => option.servers),
  "icmpv6.opt.rdnss.lifetime": (frame) => ndpOptions(frame, "recursive-dns-servers").map((o) => o.lifetimeSeconds),
  "icmpv6.mld.maximum_response_delay": ({ mld }) => (mld?.version === 1 ? (mld.maxResponseDelayMs ?? 0) : undefined),
  "icmpv6.mld.multicast_address": ({ mld }) => mld?.multicastAddress,
  "icmpv6.mld.flag.s": ({ mld }) => mld?.suppressRouterProcessing,
  "icmpv6.mld.flag.qrv": ({ mld }) => mld?.robustness,
  "icmpv6.mld.source_address": ({ mld }) => mld?.sources,
  "icmpv6.mldr.mar.record_type": ({ mld }) => mld?.records?.map(({ type }) => type),
  "icmpv6.mldr.mar.multicast_address": ({ mld }) => mld?.records?.map((record) => record.multicastAddress),
  "icmpv6.mldr.mar.source_address": ({ mld }) => mld?.records?.flatMap(({ sources }) => sources),
};

/** Hardware addresses by which clients identify themselves (option 61), which is not decoded. */
const clientIdentifiers = (dhcp: DecodedFrame["dhcp"]): string[] =>
  (dhcp?.options ?? [])
    .filter(({ code, data }) => code === 61 && data[0] === 1 && data.length === 7)
    .map(({ data }) => Array.from(data.subarray(1), (byte) => byte.toString(16).padStart(2, "0")).join(":"));

const APPLICATION_FIELDS: Record<string, Field> = {
  "dhcp.type": ({ dhcp }) => dhcp?.operation,
  "dhcp.hops": ({ dhcp }) => dhcp?.hops,
  "dhcp.id": ({ dhcp }) => dhcp?.transactionId,
  "dhcp.secs": ({ dhcp }) => dhcp?.elapsedSeconds,
  "dhcp.flags.bc": ({ dhcp }) => dhcp?.broadcast,
  "dhcp.ip.client": ({ dhcp }) => dhcp?.clientAddress,
  "dhcp.ip.your": ({ dhcp }) => dhcp?.yourAddress,
  "dhcp.ip.server": ({ dhcp }) => dhcp?.nextServer,
  "dhcp.ip.relay": ({ dhcp }) => dhcp?.relayAgent,
  "dhcp.hw.mac_addr": ({ dhcp }) => [dhcp?.clientHardwareAddress, ...clientIdentifiers(dhcp)],
  "dhcp.server": ({ dhcp }) => dhcp?.serverName,
  "dhcp.file": ({ dhcp }) => dhcp?.bootFile,
  "dhcp.option.dhcp": ({ dhcp }) => dhcp?.messageType,
  "dhcp.option.requested_ip_address": ({ dhcp }) => dhcp?.requestedAddress,
  "dhcp.option.dhcp_server_id": ({ dhcp }) => dhcp?.serverIdentifier,
  "dhcp.option.ip_address_lease_time": ({ dhcp }) => dhcp?.leaseSeconds,
  "dhcp.option.subnet_mask": ({ dhcp }) => dhcp?.subnetMask,
  "dhcp.option.router": ({ dhcp }) => dhcp?.routers,
  "dhcp.option.domain_name_server": ({ dhcp }) => dhcp?.dnsServers,
  "dhcp.option.hostname": ({ dhcp }) => dhcp?.hostName,
  "dhcp.option.request_list_item": ({ dhcp }) => dhcp?.parameterRequestList,
  "dhcp.option.option_overload": ({ dhcp }) => dhcp?.overload,
  "dns.id": ({ dns }) => dns?.id,
  "dns.flags.response": ({ dns }) => dns?.isResponse,
  "dns.flags.opcode": ({ dns }) => dns?.operation,
  "dns.flags.authoritative": ({ dns }) => (dns?.isResponse === true ? dns.authoritativeAnswer : undefined),
  "dns.flags.truncated": ({ dns }) => dns?.truncation,
  "dns.flags.recdesired": ({ dns }) => dns?.recursionDesired,
  "dns.flags.recavail": ({ dns }) => (dns?.isResponse === true ? dns.recursionAvailable : undefined),
  "dns.flags.rcode": ({ dns }) => (dns?.isResponse === true ? dns.responseCode : undefined),
  "dns.count.queries": ({ dns }) => dns?.questionCount,
  "dns.count.answers": ({ dns }) => dns?.answerCount,
  "dns.count.auth_rr": ({ dns }) => dns?.authorityCount,
  "dns.count.add_rr": ({ dns }) => dns?.additionalCount,
  "dns.qry.name": ({ dns }) => dns?.questions.map(({ name }) => name),
  "dns.qry.type": ({ dns }) => dns?.questions.map(({ type }) => type),
  // The names of services have fields of their own.
  "dns.resp.name": (frame) => records(frame).flatMap(({ name, data }) => (data.kind === "SRV" ? [] : [name])),
  "dns.resp.type": (frame) => records(frame).map(({ type }) => type),
  "dns.resp.ttl": (frame) => records(frame).map(({ ttlSeconds }) => ttlSeconds),
  "dns.a": (frame) => dnsData(frame, "A").map(({ address }) => address),
  "dns.aaaa": (frame) => dnsData(frame, "AAAA").map(({ address }) => address),
  "dns.cname": (frame) => domains(frame, "CNAME"),
  "dns.ns": (frame) => domains(frame, "NS"),
  "dns.ptr.domain_name": (frame) => domains(frame, "PTR"),
  "dns.soa.mname": (frame) => dnsData(frame, "SOA").map(({ primary }) => primary),
  "dns.soa.rname": (frame) => dnsData(frame, "SOA").map(({ mailbox }) => mailbox),
  "dns.soa.serial_number": (frame) => dnsData(frame, "SOA").map(({ serial }) => serial),
  "dns.soa.refresh_interval": (frame) => dnsData(frame, "SOA").map(({ refreshSeconds }) => refreshSeconds),
  "dns.soa.retry_interval": (frame) => dnsData(frame, "SOA").map(({ retrySeconds }) => retrySeconds),
  "dns.soa.expire_limit": (frame) => dnsData(frame, "SOA").map(({ expireSeconds }) => expireSeconds),
  "dns.soa.minimum_ttl": (frame) => dnsData(frame, "SOA").map(({ minimumSeconds }) => minimumSeconds),
  "dns.mx.preference": (frame) => dnsData(frame, "MX").map(({ preference }) => preference),
  "dns.mx.mail_exchange": (frame) => dnsData(frame, "MX").map(({ exchange }) => exchange),
  "dns.txt": (frame) => dnsData(frame, "TXT").flatMap(({ texts }) => texts),
  "dns.srv.priority": (frame) => dnsData(frame, "SRV").map(({ priority }) => priority),
  "dns.srv.weight": (frame) => dnsData(frame, "SRV").map(({ weight }) => weight),
  "dns.srv.port": (frame) => dnsData(frame, "SRV").map(({ port }) => port),
  "dns.srv.target": (frame) => dnsData(frame, "SRV").map(({ target }) => target),
};

/** tshark shows EtherTypes in a field, and Linux's own numbers, which are less than 0x0600, in another. */
const cookedProtocol = (cooked: DecodedFrame["linuxCooked"], isEtherType: boolean): number | undefined =>
  cooked !== undefined && cooked.protocol >= 0x0600 === isEtherType ? cooked.protocol : undefined;

const LINK_FIELDS: Record<string, Field> = {
  "null.family": ({ loopback }) => loopback?.family,
  "vlan.id": (frame) => tagsOf(frame).flatMap(([type, id]) => (type === SERVICE_TAG ? [] : [id])),
  "ieee8021ad.id": (frame) => tagsOf(frame).flatMap(([type, id]) => (type === SERVICE_TAG ? [id] : [])),
  "llc.dsap": ({ llc }) => llc?.dsap,
  "llc.ssap": ({ llc }) => llc?.ssap,
  "llc.control": ({ llc }) => llc?.control,
  "llc.oui": ({ llc }) => llc?.organization,
  "llc.type": ({ llc }) => llc?.protocol,
  "sll.pkttype": ({ linuxCooked }) => linuxCooked?.packetType,
  "sll.hatype": ({ linuxCooked }) => linuxCooked?.hardwareType,
  "sll.src.eth": ({ linuxCooked }) => linuxCooked?.address,
  "sll.etype": ({ linuxCooked }) => cookedProtocol(linuxCooked, true),
  "sll.ltype": ({ linuxCooked }) => cookedProtocol(linuxCooked, false),
  "sll.ifindex": ({ linuxCooked }) => linuxCooked?.interfaceIndex,
};

/** The fields that tshark and we must agree on, by tshark's name. */
export const FIELDS: Readonly<Record<string, Field>> = {
  ...LINK_FIELDS,
  ...IP_FIELDS,
  ...TRANSPORT_FIELDS,
  ...TCP_OPTION_FIELDS,
  ...ICMPV6_FIELDS,
  ...APPLICATION_FIELDS,
};
