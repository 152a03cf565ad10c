/** Link types that {@link decode} reads. The registry: https://www.tcpdump.org/linktypes.html */

/** BSD loopback: the address family in the byte order of the machine that captured. */
export const LINKTYPE_NULL = 0;
/** Ethernet, without the frame check sequence. */
export const LINKTYPE_ETHERNET = 1;
/** Raw IP, IPv4 or IPv6 by its version. Some writers put 12 or 14 into the file; these are read as raw IP, too. */
export const LINKTYPE_RAW = 101;
/** OpenBSD loopback: the address family in network byte order. */
export const LINKTYPE_LOOP = 108;
/** Linux cooked capture, as from tcpdump's interface `any`. */
export const LINKTYPE_LINUX_SLL = 113;
/** Raw IPv4. */
export const LINKTYPE_IPV4 = 228;
/** Raw IPv6. */
export const LINKTYPE_IPV6 = 229;
/** Linux cooked capture, version 2, which contains the interface's number. */
export const LINKTYPE_LINUX_SLL2 = 276;
