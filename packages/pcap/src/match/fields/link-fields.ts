import type { Ethernet } from "../../decode/link/ethernet.ts";
import type { LinuxCooked } from "../../decode/link/linux-cooked.ts";
import type { Llc } from "../../decode/link/llc.ts";
import type { Loopback } from "../../decode/link/loopback.ts";
import type { VlanTag } from "../../decode/link/vlan.ts";
import { boolean, hardwareAddress, layer, mac, optional, uint } from "./kinds.ts";

export const ethernet = layer<Ethernet>({
  destination: mac,
  source: mac,
  etherType: optional(uint(16)),
  lengthBytes: optional(uint(16)),
});

export const linuxCooked = layer<LinuxCooked>({
  version: uint(2),
  packetType: uint(16),
  hardwareType: uint(16),
  address: hardwareAddress,
  interfaceIndex: optional(uint(32)),
  protocol: uint(16),
});

export const loopback = layer<Loopback>({ family: uint(32), ipVersion: optional(uint(4)) });

export const vlanTag = layer<VlanTag>({ id: uint(12), priority: uint(3), dropEligible: boolean, etherType: uint(16) });

export const llc = layer<Llc>({
  dsap: uint(8),
  ssap: uint(8),
  control: optional(uint(16)),
  organization: optional(uint(24)),
  protocol: optional(uint(16)),
});
