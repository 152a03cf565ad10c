import { serialExpect, type Testbed } from "@alpy/alpy";
import { announceReseeding } from "./check-golden.ts";

/** Under TCG on a busy machine a boot takes several times what it takes on a quiet one. */
const bootTimeoutMs = 120_000;

/** A restored Rabbit has a prompt already, and little to say beside it. */
const restoredPace = { settleMs: 20, wakeMs: 200 };

/** Waits until Rabbit has booted, if it was not restored, and logs in on its console, if it asks for that. */
export function logIn(bed: Testbed): Promise<serialExpect.Shell> {
  const credentials = { login: "root", password: "rabbit", prompt: "rabbit:~# ", timeoutMs: bootTimeoutMs };
  const isRestored = bed.duts.every((dut) => dut.isRestored);
  const options = { ...credentials, ...(isRestored && restoredPace) };
  return bed.step("Boot Rabbit and log in", () => serialExpect.openShell(bed.console, options));
}

/** Waits until each of Rabbit's NICs has its carrier; e1000 takes a second or two after the login. */
export function waitForCarriers(bed: Testbed, shell: serialExpect.Shell): Promise<void> {
  const allUp = "! grep -qv 1 /sys/class/net/eth*/carrier";
  return bed.step("Wait for the carriers", async () => {
    await shell.check("for nic in /sys/class/net/eth*; do ip link set ${nic##*/} up; done");
    await shell.check(`for n in $(seq 100); do if ${allUp}; then break; fi; sleep 0.1; done; ${allUp}`);
  });
}

/** Brings Rabbit to the state that testbeds start from: logged in, every NIC up with its carrier. */
export async function prepareGolden(bed: Testbed): Promise<void> {
  const shell = await logIn(bed);
  await waitForCarriers(bed, shell);
  await shell.check(announceReseeding);
}

/** How Rabbit is to be set up. */
export interface Configuration {
  /** Addresses with prefix length, by interface: `{ eth0: ["192.168.0.1/24"] }`. */
  addresses: Readonly<Record<string, readonly string[]>>;
  /** Whether it forwards IPv4. */
  forwardIpv4: boolean;
}

/** Sets Rabbit up by commands on its console. */
export function configure(
  bed: Testbed,
  shell: serialExpect.Shell,
  { addresses, forwardIpv4 }: Configuration,
): Promise<void> {
  const perInterface = Object.entries(addresses).flatMap(([name, list]) => list.map((address) => [name, address]));
  const commands = perInterface.map(([name, address]) => `ip address add ${address} dev ${name}`);
  commands.push(`sysctl -w net.ipv4.ip_forward=${forwardIpv4 ? 1 : 0}`);
  return bed.step("Configure Rabbit", async () => {
    for (const command of commands) await shell.check(command);
  });
}

/** Presses Rabbit's power button and waits until it is off; then the captures are complete. */
export function shutDown(bed: Testbed): Promise<void> {
  return bed.step("Power Rabbit down", () => bed.machine.powerDown());
}
