/** What tests that are the same for several appliances must know of one. */
export interface Appliance {
  name: string;
  /** Who logs in on its console, and the prompt then. */
  account: { login: string; password: string; prompt: string };
  /** Its name for the interface of a NIC, counted from 0. */
  interfaceOf: (nic: number) => string;
}

export const rabbit: Appliance = {
  name: "Rabbit",
  account: { login: "root", password: "rabbit", prompt: "rabbit:~# " },
  interfaceOf: (nic) => `eth${nic}`,
};

/** Debian names interfaces by their slots on the PCI bus; before the NICs come the source of random numbers and the disk. */
export const debian: Appliance = {
  name: "Debian",
  account: { login: "root", password: "debian", prompt: "root@debian:~# " },
  interfaceOf: (nic) => `ens${nic + 4}`,
};
