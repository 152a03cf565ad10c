import { serialExpect, type Testbed } from "@alpy/alpy";
import { type Appliance, rabbit } from "./appliance.ts";
import { announceReseeding } from "./check-golden.ts";

/** Under TCG on a busy machine a boot takes several times what it takes on a quiet one. */
const bootTimeoutMs = 120_000;
const powerOffTimeoutMs = 60_000;

/** One that was restored has a prompt already, and little to say beside it. */
const restoredPace = { settleMs: 20, wakeMs: 200 };

/**
 * Waits until the appliance has booted, if it was not restored, and logs in on its console, if it asks for that.
 * @param console of several machines', which
 */
export function logIn(
  bed: Testbed,
  { name, account }: Appliance = rabbit,
  console: serialExpect.SerialConsole = bed.console,
): Promise<serialExpect.Shell> {
  const isRestored = bed.duts.every((dut) => dut.isRestored);
  const options = { ...account, timeoutMs: bootTimeoutMs, ...(isRestored && restoredPace) };
  return bed.step(`Boot ${name} and log in`, () => serialExpect.openShell(console, options));
}

/** Waits until each of the appliance's NICs has its carrier; e1000 takes a second or two after the login. */
export function waitForCarriers(bed: Testbed, shell: serialExpect.Shell): Promise<void> {
  const each = "for device in /sys/class/net/*/device; do nic=$(dirname $device)";
  const allUp = `! ${each}; cat $nic/carrier; done | grep -qv 1`;
  return bed.step("Wait for the carriers", async () => {
    await shell.check(`${each}; ip link set $(basename $nic) up; done`);
    await shell.check(`for n in $(seq 100); do if ${allUp}; then break; fi; sleep 0.1; done; ${allUp}`);
  });
}

/** Brings the appliance to the state that testbeds start from: logged in, every NIC up with its carrier. */
export async function prepareGolden(bed: Testbed, appliance: Appliance = rabbit): Promise<void> {
  const shell = await logIn(bed, appliance);
  await waitForCarriers(bed, shell);
  await shell.check(announceReseeding);
}

/** Starts a testbed in its golden state, logs in, and sets the appliance up by a script of which every command must succeed. */
export async function startAppliance(appliance: Appliance, bed: Testbed, script: string): Promise<serialExpect.Shell> {
  await bed.start();
  const shell = await logIn(bed, appliance);
  await setUp(bed, shell, script);
  return shell;
}

/** As {@link startAppliance}, for Rabbit. */
export function startRabbit(bed: Testbed, script: string): Promise<serialExpect.Shell> {
  return startAppliance(rabbit, bed, script);
}

/** Sets an appliance up by a script of which every command must succeed. @throws {Error} with what it said, when one fails */
export function setUp(bed: Testbed, shell: serialExpect.Shell, script: string): Promise<void> {
  return bed.step("Configure the appliance", async () => {
    const { exitCode, output } = await shell.runScript(`set -e\n${script}\n`, { stdin: "none" });
    if (exitCode !== 0) throw new Error(`the configuration ended with exit code ${exitCode}:\n${output}`);
  });
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

/** Presses the appliance's power button and waits until it is off; then the captures are complete. */
export function shutDown(bed: Testbed): Promise<void> {
  return bed.step("Power down", () => bed.machine.powerDown({ timeoutMs: powerOffTimeoutMs }));
}
