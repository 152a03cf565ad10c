import type { ResolvedManagement } from "../options/management.ts";
import { MANAGEMENT_NETDEV, managementDeviceArguments, userNetworkArguments } from "./management-arguments.ts";
import { type NicArguments, netdevArguments, nicDeviceArguments } from "./nic-arguments.ts";

/** What alpy adds to a command line of the user's own. */
interface AddedParts {
  readonly ownArguments: readonly string[];
  readonly nics: readonly NicArguments[];
  readonly management: ResolvedManagement | undefined;
  /** The arguments for the sockets of QMP and the console. */
  readonly channels: readonly string[];
  /** The arguments for the serial port, which is the console. */
  readonly serial: readonly string[];
  /** The arguments that follow all others, so that they hold. */
  readonly last: readonly string[];
}

/**
 * Returns QEMU's arguments for a command line of the user's own, which may refer to what alpy adds. An argument that names
 * `chardev:console` or `chardev=console`, or `netdev=nic0`, connects the console or that NIC itself; alpy adds a serial port,
 * the machine's first, and NICs for those that are not named. The netdev of the
 * management NIC is `management`.
 */
export function ownCommandLine({ ownArguments, nics, management, channels, serial, last }: AddedParts): string[] {
  const names = (text: RegExp): boolean => ownArguments.some((argument) => text.test(argument));
  const isConnected = (netdev: string): boolean => names(new RegExp(`\\bnetdev=${netdev}\\b`));
  const others = nics.filter(({ name }) => !isConnected(name));
  return [
    ...channels,
    ...(names(/\bchardev[:=]console\b/) ? [] : serial),
    ...nics.flatMap(netdevArguments),
    ...(management ? userNetworkArguments(management) : []),
    ...ownArguments,
    ...others.flatMap((nic) => nicDeviceArguments(nic, undefined)),
    ...(management && !isConnected(MANAGEMENT_NETDEV) ? managementDeviceArguments(management, undefined) : []),
    ...last,
  ];
}
