/** What a node of containerlab becomes: a machine, a node, or a segment. */
export type Role = "machine" | "linux" | "bridge";

/** Kinds of containerlab whose images run a virtual machine. */
const MACHINE_KINDS: ReadonlySet<string> = new Set([
  "generic_vm",
  "nokia_sros",
  "arista_veos",
  "juniper_vmx",
  "juniper_vqfx",
  "juniper_vsrx",
  "juniper_vjunosrouter",
  "juniper_vjunosswitch",
  "juniper_vjunosevolved",
  "cisco_xrv",
  "cisco_xrv9k",
  "cisco_csr1000v",
  "cisco_c8000v",
  "cisco_cat9kv",
  "cisco_n9kv",
  "cisco_ftdv",
  "cisco_asav",
  "cisco_vios",
  "cisco_viosl2",
  "cisco_sdwan",
  "nvidia_cumulusvx",
  "aruba_aoscx",
  "sonic-vm",
  "dell_ftosv",
  "dell_sonic",
  "mikrotik_ros",
  "huawei_vrp",
  "ipinfusion_ocnos",
  "paloalto_panos",
  "fortinet_fortigate",
  "checkpoint_cloudguard",
  "ciena_saos",
  "f5_bigip-ve",
  "vyosnetworks_vyos",
  "freebsd",
  "openbsd",
  "openwrt",
]);

/** The older names of these kinds: `vr-csr`, `vr-vmx`; and those of kinds of its own users. */
const MACHINE_KIND = /^vr-|[-_]vm$/;

/** Returns what a node of a kind becomes; `undefined` if a testbed has nothing like it. */
export function roleOf(kind: string): Role | undefined {
  if (kind === "linux") return "linux";
  if (kind === "bridge" || kind === "ovs-bridge") return "bridge";
  return MACHINE_KINDS.has(kind) || MACHINE_KIND.test(kind) ? "machine" : undefined;
}

/** Returns what to do about a kind without a role. */
export function kindAdvice(kind: string): string {
  if (kind === "host") return "links to the host are not possible; use a node of kind linux";
  return "it runs in a container; replace it by a VM of the same system, or by a node of kind linux";
}
