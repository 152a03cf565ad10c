/** The facts about an appliance that tests need, so that one test runs against several appliances. */
export interface Appliance {
  readonly name: string;
  /** The account that logs in on the console, and its prompt. */
  readonly account: { readonly login: string; readonly password: string; readonly prompt: string };
  /** Returns the appliance's name for the interface of a NIC, counted from 0. */
  readonly interfaceOf: (nic: number) => string;
  /** Whether its kernel notices a restore, and reseeds its random number generator (Linux, `CONFIG_VMGENID`). */
  readonly reseeds: boolean;
  /** Whether its kernel reports a panic to QEMU (Linux, `CONFIG_PVPANIC`). */
  readonly reportsPanics: boolean;
  /** Whether its console hears nothing more if something is typed while it boots (Linux's driver of QEMU's PL011). */
  readonly losesEarlyInput: boolean;
}

/** The demo appliance. */
export const rabbit: Appliance = {
  name: "Rabbit",
  account: { login: "root", password: "rabbit", prompt: "rabbit:~# " },
  interfaceOf: (nic) => `eth${nic}`,
  reseeds: true,
  reportsPanics: true,
  losesEarlyInput: false,
};

/**
 * Rabbit for ARM. QEMU's machine for ARM has no device by which a kernel notices a restore, and Debian's kernel for arm64 is built
 * without the driver that reports panics.
 */
export const rabbitForArm: Appliance = {
  ...rabbit,
  name: "Rabbit-arm64",
  reseeds: false,
  reportsPanics: false,
  losesEarlyInput: true,
};

/** A stock Debian. It names interfaces by PCI slot; the first NIC has slot 16. */
export const debian: Appliance = {
  name: "Debian",
  account: { login: "root", password: "debian", prompt: "root@debian:~# " },
  interfaceOf: (nic) => `ens${nic + 16}`,
  // Debian's kernel for clouds is built without it.
  reseeds: false,
  reportsPanics: true,
  losesEarlyInput: false,
};
