import type { ResolvedForward, ResolvedManagement } from "../options/management.ts";
import { nicDeviceArguments } from "./nic-arguments.ts";

/** The id of the management NIC's netdev in QEMU. */
export const MANAGEMENT_NETDEV = "management";
/** The host's address at which the guest's ports are. */
export const MANAGEMENT_ADDRESS = "127.0.0.1";

/** Returns the arguments for the user network of a management NIC. Router advertisements would change the guest's routes: no IPv6. */
export function userNetworkArguments({ hostForwards, isolated }: ResolvedManagement): string[] {
  const network = `user,id=${MANAGEMENT_NETDEV},restrict=${isolated ? "on" : "off"},ipv6=off`;
  return ["-netdev", [network, ...hostForwards.map(hostForward)].join(",")];
}

/** Returns the arguments for the device that the guest has; see `nicDeviceArguments`. */
export function managementDeviceArguments(management: ResolvedManagement, place: string | undefined): string[] {
  return nicDeviceArguments({ ...management, name: MANAGEMENT_NETDEV }, place);
}

function hostForward({ protocol, hostPort, guestPort }: ResolvedForward): string {
  return `hostfwd=${protocol}:${MANAGEMENT_ADDRESS}:${hostPort}-:${guestPort}`;
}
