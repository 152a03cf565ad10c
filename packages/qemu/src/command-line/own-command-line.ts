import type { ResolvedManagement } from "../options/management.ts";
import { MANAGEMENT_NETDEV, managementDeviceArguments, userNetworkArguments } from "./management-arguments.ts";
import { type NicArguments, netdevArguments, nicDeviceArguments } from "./nic-arguments.ts";

/** What alpy adds to a command line of the user's own. */
interface AddedParts {
  readonly ownArguments: readonly string[];
  readonly nics: readonly NicArguments[];
  readonly management: ResolvedManagement | undefined;
  /** The arguments for the channels of QMP and the consoles. */
  readonly channels: readonly string[];
  /** The serial ports, by the chardevs of their consoles. */
  readonly serialPorts: readonly { readonly name: string; readonly arguments: readonly string[] }[];
  /** The arguments that follow all others, so that they hold. */
  readonly last: readonly string[];
}

/**
 * Returns QEMU's arguments for a command line of the user's own, which may refer to what alpy adds. An argument that names
 * `chardev:console` or `chardev=console`, or `netdev=nic0`, connects the console or that NIC itself; alpy adds serial ports,
 * the machine's first, and NICs for those that are not named. The netdev of the
 * management NIC is `management`.
 */
export function ownCommandLine({ ownArguments, nics, management, channels, serialPorts, last }: AddedParts): string[] {
  const names = (text: RegExp): boolean => ownArguments.some((argument) => text.test(argument));
  const isConnected = (netdev: string): boolean => names(new RegExp(`\\bnetdev=${netdev}\\b`));
  const others = nics.filter(({ name }) => !isConnected(name));
  return [
    ...channels,
    ...serialPorts
      .filter(({ name }) => !names(new RegExp(`\\bchardev[:=]${name}\\b`)))
      .flatMap((port) => port.arguments),
    ...nics.flatMap(netdevArguments),
    ...(management ? userNetworkArguments(management) : []),
    ...ownArguments,
    ...others.flatMap((nic) => nicDeviceArguments(nic, undefined)),
    ...(management && !isConnected(MANAGEMENT_NETDEV) ? managementDeviceArguments(management, undefined) : []),
    ...last,
  ];
}
