/** Link type of Ethernet, the one that {@link decode} reads. The registry: https://www.tcpdump.org/linktypes.html */
export const LINKTYPE_ETHERNET = 1;
