const PROTOCOLS =
  "ip ip6 arp rarp sctp tcp udp icmp icmp6 igmp igrp pim vrrp carp ah esp atalk aarp decnet lat sca moprc mopdl iso esis " +
  "isis clnp l1 l2 iih lsp snp csnp psnp stp ipx netbeui llc vlan mpls pppoed pppoes broadcast multicast";

/** Expressions of every primitive, one per line. Over Ethernet, tcpdump accepts all of them. */
const EXPRESSIONS = `
host 192.168.0.2
src host 192.168.0.2
dst host 192.168.0.2
src or dst host 192.168.1.2
src and dst host 192.168.0.2
dst or src 192.168.0.2
ip host 192.168.0.2
arp host 192.168.0.2
arp src host 192.168.0.2
rarp host 192.168.0.2
host 192.168
ip host 192.168.1
src 192.168.0.2
dst 192.168.1.2
host fe80::a
src host fe80::a
dst host fe80::000b
ip6 host fe80::a
ip6 src fe80::a
src and dst host fe80::a
host ::1
net 192
net 192.168
net 192.168.0
net 192.168.0.2
net 192.168.0.0/24
src net 192.168.0.0/24
dst net 192.168.0.0/24
ip net 192.168.0.0/23
arp net 192.168.0.0/16
net 192.168.0.0 mask 255.255.255.0
dst net 192.168.0.0 mask 255.255.0.0
net 0.0.0.0/0
net 128.0.0.0/1
net 192.168/16
net fe80::/10
src net fe80::/64
dst net ff02::/16
net fe80::a/128
net ::/0
ether host 52:54:00:00:00:0a
ether src 52:54:0:0:0:a
ether dst 5254.0000.000b
ether src host 52-54-00-00-00-0a
ether dst 52.54.00.00.00.0b
ether host 52540000000b
ether src and dst 52:54:00:00:00:0a
ether dst ff:ff:ff:ff:ff:ff
link host 52:54:00:00:00:0b
ether broadcast
ether multicast
ip broadcast
ip multicast
ip6 multicast
broadcast or multicast
not broadcast and not multicast
ether proto 0x88cc
ether proto 0x0800
ether proto \\ip
ether proto \\ip6
ether proto \\arp
ether proto \\rarp
ether proto \\stp
ether proto \\iso
ether proto \\ipx
ether proto \\netbeui
ether proto \\atalk
ether proto \\aarp
ether proto loopback
ether proto 0x42
ether proto 4
ether proto 6
ether proto 1500
ether proto 1501
ether proto 0x8100
ip proto 1
ip proto 89
ip proto ospf
ip proto \\icmp
ip proto \\tcp
ip proto 17
ip6 proto 58
ip6 proto 6
ip6 proto ipv6-icmp
ip6 proto 44
proto 6
proto \\udp
proto \\sctp
proto 50
iso proto 0x83
iso proto \\clnp
iso proto \\isis
isis proto 20
ip protochain 6
ip6 protochain 6
protochain 6
protochain 17
ip6 protochain 58
ip6 protochain 44
ip6 protochain \\tcp
protochain 51
port 53
src port 53
dst port 53
src or dst port 80
src and dst port 53
tcp port 5201
tcp src port 40000
tcp dst port 5201
udp port 53
udp src port 53
udp dst port 67 or 68
sctp port 80
sctp dst port 2905
port domain
udp port domain
port bootps
tcp port http or https
portrange 1-1023
src portrange 5000-5300
dst portrange 5300-5000
tcp portrange 5201-5201
udp portrange 53-68
portrange 53
udp portrange bootps-bootpc
tcp port 80 or 443 or 5201
port (53 or 67)
port 53 and not 1000
not port 53 and 1000
host 192.168.0.2 and (192.168.1.2 or 10.0.0.1)
host 192.168.0.2 and not (192.168.1.2 or 10.0.0.1)
src host 192.168.0.2 and 192.168.1.2
tcp port 80 and host 10.0.0.1
ip host 192.168.0.2 and not 192.168.1.2
ip and not net 192.168.0.0/16
less 60
greater 100
less 42
len > 100
len <= 60
len = 60
len != 60
len >= 60 and len < 100
length > 64
100 < len
len & 1 = 1
len % 2 == 0
len * 2 > 200
len / 4 = 15
len - 14 > 46
ether[0] & 1 != 0
ether[0] & 1 = 0 and ip[16] >= 224
ether[12:2] = 0x0800
ether[6:4] = 0x52540000
link[0] = 0x52
ip[0] & 0xf != 5
ip[0] = 0x45
ip[6:2] & 0x1fff = 0
ip[6:2] & 0x3fff != 0
ip[8] < 64
ip[2:2] > 100
ip[9] = 1 or ip[9] = 17
ip[12:4] = 0xc0a80002
ip[16] * 256 + ip[17] = 0xc0a8
ip[(ip[0] & 0xf) * 4] = 8
ip[(ip[0] & 0xf) << 2] = 8
ip6[6] = 58
ip6[40] = 128
ip6[4:2] > 20
arp[6:2] = 1
arp[7] = 2
rarp[7] = 3
icmp[icmptype] = icmp-echo
icmp[icmptype] != icmp-echo and icmp[icmptype] != icmp-echoreply
icmp[0] = 3 and icmp[icmpcode] = 3
icmp[icmptype] == icmp-unreach or icmp[icmptype] == icmp-timxceed
icmp6[icmp6type] = icmp6-neighborsolicit
icmp6[icmp6type] != icmp6-echo and icmp6[icmp6type] != icmp6-echoreply
icmp6[icmp6type] == icmp6-routeradvert
tcp[tcpflags] & (tcp-syn|tcp-fin) != 0
tcp[tcpflags] & (tcp-rst|tcp-ack) == (tcp-rst|tcp-ack)
tcp[13] = 2
tcp[tcpflags] = tcp-syn
tcp[12] >> 4 > 5
tcp[0:2] = 40000
tcp[(tcp[12] & 0xf0) >> 2] = 0
tcp port 5201 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)
udp[4:2] > 50
udp[8:2] = 1
udp[0:2] = 53 or udp[2:2] = 53
udp[8:4] & 0xffff = 0x0100
sctp[0:2] = 80
igmp[0] = 0
vrrp[0] = 0
-1 = 0xffffffff
2 * -1 = 0xfffffffe
-len + len = 0
1 = 1
5 > len
0x10 + 010 = 24
3 + 4 * 2 = 11
(3 + 4) * 2 = 14
10 - 4 - 3 = 3
7 | 8 & 12 = 15
6 ^ 3 = 5
7 % 4 = 3
len << 2 > 400
1 << 31 > 5
0xff00 >> 4 >> 4 = 0xff
ip[0] >> 4 = 4 and ip[1] = 0
vlan and icmp
vlan 11
vlan 11 and icmp
vlan 11 and ip6
vlan 5 or vlan 3
vlan and vlan
vlan 100 and vlan 200
vlan 100 && vlan 200 && ip
vlan and arp
vlan and not ip
not vlan and ip
not vlan
vlan (5)
ip or vlan and ip
ip or (vlan and ip)
vlan and ether src 52:54:00:00:00:0a
vlan and ether[12:2] = 0x8100
vlan and host 192.168.0.2
vlan and udp port 53
vlan and ip[9] = 17
vlan 11 and pppoes and ip
vlan 11 and mpls 1024 and ip
mpls 100000
mpls 100000 and mpls 1024
mpls 1024
mpls and ip
mpls and mpls and host 192.168.0.2
mpls and ip6
mpls 16 and udp port 53
mpls 1024 and ip6 host fe80::a
pppoes 0x27
pppoes 0x27 && ip
pppoes and ip6
pppoes and udp port 53
pppoes and host 192.168.0.2
pppoes 40 and tcp port 443
llc i
llc s
llc u
llc rr
llc rnr
llc rej
llc ui
llc ua
llc disc
llc sabme
llc test
llc xid
llc frmr
byte 0 = 0x52
byte 12 < 8
byte 13 > 4
ip && tcp
ip || arp
!ip
! ip and ! arp
not not ip
not (ip or arp)
(ip or arp) and not (tcp or udp)
((((ip))))
ip and tcp or udp and ip6
ip or ip6 and tcp
arp or icmp or tcp or udp
(icmp or icmp6) and greater 80
ip and (ip[2:2] > 60 or ip[8] = 255)
(len > 60 or len < 50) and ip
(((ip[0])) & (0x0f)) = 5
`;

/** Expressions that are compared with tcpdump on frames of Ethernet. */
export const ETHERNET_EXPRESSIONS: readonly string[] = [
  "",
  ...PROTOCOLS.split(" "),
  ...PROTOCOLS.split(" ").map((word) => `not ${word}`),
  ...EXPRESSIONS.trim().split("\n"),
];

/** Expressions that are compared on frames of other links, where tcpdump accepts them. */
export const OTHER_EXPRESSIONS: readonly string[] = [
  ...PROTOCOLS.split(" "),
  ..."inbound;outbound;ifindex 3;ifindex 4;host 192.168.0.2;host fe80::a;net 192.168.0.0/16;icmp[icmptype] = icmp-echo".split(
    ";",
  ),
  ..."icmp6[0] = 128;ip[0] & 0xf = 5;ip6[6] = 58;link[0] = 2;link[0:4] = 2;port 53;len > 60;ip proto 1;ip6 proto 58".split(
    ";",
  ),
  ..."not ip;ip or arp;arp[6:2] = 1;ether proto 0x0806;ether proto 0x8100;src net fe80::/10;protochain 1;proto 58".split(
    ";",
  ),
  ..."ether proto \\stp;ether proto 4;iso proto \\isis;ether host 52:54:00:00:00:0a;vlan 5;less 100".split(";"),
];
