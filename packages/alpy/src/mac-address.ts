/** The MAC of NIC `index`: locally administered, in QEMU's customary 52:54:00 range, the same in every run. */
export function nicMacAddress(index: number): string {
  const octets = [0x52, 0x54, 0x00, 0xa1, (index >> 8) & 0xff, index & 0xff];
  return octets.map((octet) => octet.toString(16).padStart(2, "0")).join(":");
}
