import type { NicArguments, NicBackend } from "../command-line/nic-arguments.ts";
import { FIRST_NIC_FILE_DESCRIPTOR, netdevName } from "../command-line/qemu-arguments.ts";
import type { ResolvedMachineOptions } from "../options/machine-options.ts";

/** The connection of a NIC. */
export interface NicLink {
  /** The NIC's index in the machine, from 0. */
  readonly nic: number;
  /** A tap of the host by its name, or a socket that `Machine.nicChannel` returns. */
  readonly backend:
    | {
        readonly kind: "tap";
        /** The tap's name. */
        readonly tap: string;
      }
    | { readonly kind: "stream" };
  /** The file to which QEMU captures all frames. */
  readonly capturePath: string;
  /** Whether frames are captured from the start. */
  readonly isCaptured: boolean;
}

/** Returns the NICs that have a socket, by their index, in the order of their file descriptors. */
export function socketNicsOf(links: readonly NicLink[]): number[] {
  return links.filter(({ backend }) => backend.kind === "stream").map(({ nic }) => nic);
}

/** Returns all NICs of a machine with their connections and captures. */
export function nicArgumentsOf(machine: ResolvedMachineOptions, links: readonly NicLink[]): NicArguments[] {
  const socketNics = socketNicsOf(links);
  return machine.nics.map((nic, index) => {
    const link = links.find((one) => one.nic === index);
    return {
      ...nic,
      name: netdevName(index),
      backend: link ? backendOf(link, socketNics) : { kind: "none" },
      capture: link?.capturePath,
      captured: link?.isCaptured ?? false,
    };
  });
}

function backendOf({ nic, backend }: NicLink, socketNics: readonly number[]): NicBackend {
  if (backend.kind === "tap") return backend;
  return { kind: "stream", fileDescriptor: FIRST_NIC_FILE_DESCRIPTOR + socketNics.indexOf(nic) };
}
