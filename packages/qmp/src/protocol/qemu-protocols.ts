import type { QemuProtocol } from "./qemu-protocol.ts";
import type { QemuProtocol as QemuProtocol10 } from "./v10-qemu-protocol.ts";
import type { QemuProtocol as QemuProtocol11 } from "./v11-qemu-protocol.ts";

/**
 * The protocols that this package has, by the version of the QEMU that they were generated from (x86_64, as Debian builds it).
 * Types only: a program loads nothing of them.
 */
export interface QemuProtocols {
  /** QEMU 7.2, of Debian 12. The default. */
  readonly "7.2": QemuProtocol;
  /** QEMU 10.0, of Debian 13. */
  readonly "10.0": QemuProtocol10;
  /** QEMU 11.1. */
  readonly "11.1": QemuProtocol11;
}

/** The versions of QEMU whose protocols this package has. */
export const PROTOCOL_VERSIONS: readonly (keyof QemuProtocols)[] = ["7.2", "10.0", "11.1"];

/** The version whose protocol a client has unless another is named. */
export const DEFAULT_PROTOCOL_VERSION: keyof QemuProtocols = "7.2";
