import { serialExpect, type Testbed } from "@alpy/alpy";
import { type Appliance, rabbit } from "./appliance.ts";
import { ANNOUNCE_RESEEDING } from "./check-golden.ts";

/** A boot may take this many times as long as the console's own time-out, which follows the testbed's `timeoutFactor`: 120 s. */
const BOOT_TIMEOUTS = 4;
const POWER_OFF_TIMEOUT_MS = 60_000;

/** A restored machine already shows its prompt and prints little else. */
const RESTORED_PACE = { settleMs: 20, wakeMs: 200 };

/**
 * Waits until the appliance has booted, unless it was restored, and logs in on its console if it asks for a login.
 * @param console the machine's console, if the testbed has several machines
 */
export function logIn(
  bed: Testbed,
  appliance: Appliance = rabbit,
  console: serialExpect.SerialConsole = bed.console,
): Promise<serialExpect.Shell> {
  const { name, account } = appliance;
  const isRestored = bed.duts.every((dut) => dut.isRestored);
  const pace = isRestored ? RESTORED_PACE : {};
  const options = { ...account, timeoutMs: BOOT_TIMEOUTS * console.timeoutMs, ...pace };
  return bed.step(`Boot ${name} and log in`, async () => {
    if (!isRestored) await waitForReadyConsole(appliance, console);
    return await serialExpect.openShell(console, options);
  });
}

/** Waits until a machine that boots asks for a login, if nothing may be typed before. */
export async function waitForReadyConsole(
  { losesEarlyInput }: Appliance,
  console: serialExpect.SerialConsole,
): Promise<void> {
  if (losesEarlyInput) await console.expect("login: ", { timeoutMs: BOOT_TIMEOUTS * console.timeoutMs });
}

/** Waits until each of the appliance's NICs has its carrier. An e1000 takes a second or two after the login. */
export function waitForCarriers(bed: Testbed, shell: serialExpect.Shell): Promise<void> {
  const each = "for device in /sys/class/net/*/device; do nic=$(dirname $device)";
  const allUp = `! ${each}; cat $nic/carrier; done | grep -qv 1`;
  return bed.step("Wait for the carriers", async () => {
    await shell.check(`${each}; ip link set $(basename $nic) up; done`);
    await shell.check(`for n in $(seq 100); do if ${allUp}; then break; fi; sleep 0.1; done; ${allUp}`);
  });
}

/** Prepares the state that testbeds start from: logged in, every NIC up with its carrier. */
export async function prepareGolden(bed: Testbed, appliance: Appliance = rabbit): Promise<void> {
  const shell = await logIn(bed, appliance);
  await waitForCarriers(bed, shell);
  await shell.check(ANNOUNCE_RESEEDING);
}

/** Starts a testbed from its golden state, logs in, and runs a set-up script, whose commands must all succeed. */
export async function startAppliance(appliance: Appliance, bed: Testbed, script: string): Promise<serialExpect.Shell> {
  await bed.start();
  const shell = await logIn(bed, appliance);
  await setUp(bed, shell, script);
  return shell;
}

/** Does the same as {@link startAppliance} for Rabbit. */
export function startRabbit(bed: Testbed, script: string): Promise<serialExpect.Shell> {
  return startAppliance(rabbit, bed, script);
}

/**
 * Runs a set-up script on an appliance. All of its commands must succeed.
 * @throws {Error} with the script's output, if a command fails
 */
export function setUp(bed: Testbed, shell: serialExpect.Shell, script: string): Promise<void> {
  return bed.step("Configure the appliance", async () => {
    const { exitCode, output } = await shell.runScript(`set -e\n${script}\n`, { stdin: "none" });
    if (exitCode !== 0) throw new Error(`the set-up script exited with code ${exitCode}, expected 0:\n${output}`);
  });
}

/** A configuration of Rabbit. */
export interface Configuration {
  /** Addresses with prefix length, by interface: `{ eth0: ["192.168.0.1/24"] }`. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  /** Whether Rabbit forwards IPv4. */
  readonly forwardIpv4: boolean;
}

/** Configures Rabbit by commands on its console. */
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

/** Presses the appliance's power button and waits until the machine is off. After that the captures are complete. */
export function shutDown(bed: Testbed): Promise<void> {
  return bed.step("Power down", () => bed.machine.powerDown({ timeoutMs: POWER_OFF_TIMEOUT_MS }));
}
