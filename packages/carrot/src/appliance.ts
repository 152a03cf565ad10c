/** The facts about an appliance that tests need, so that one test runs against several appliances. */
export interface Appliance {
  readonly name: string;
  /** The account that logs in on the console, and its prompt. */
  readonly account: { readonly login: string; readonly password: string; readonly prompt: string };
  /** Returns the appliance's name for the interface of a NIC, counted from 0. */
  readonly interfaceOf: (nic: number) => string;
  /** Whether its kernel notices a restore, and reseeds its random number generator (Linux, `CONFIG_VMGENID`). */
  readonly reseeds: boolean;
}

/** The demo appliance. */
export const rabbit: Appliance = {
  name: "Rabbit",
  account: { login: "root", password: "rabbit", prompt: "rabbit:~# " },
  interfaceOf: (nic) => `eth${nic}`,
  reseeds: true,
};

/** A stock Debian. It names interfaces by PCI slot; the first NIC has slot 16. */
export const debian: Appliance = {
  name: "Debian",
  account: { login: "root", password: "debian", prompt: "root@debian:~# " },
  interfaceOf: (nic) => `ens${nic + 16}`,
  // Debian's kernel for clouds is built without it.
  reseeds: false,
};
