import { expect, test } from "vitest";
import { builtFile, GUEST_TIMEOUT_MS, type Guest, openGuest, SLOW_KEYS } from "./open-guest.ts";

/*
 * Debian's installer on the first serial port: newt within GNU screen, whose status line has a clock and is highlighted, too.
 */

const MACHINE = {
  kernel: builtFile("installer-linux"),
  initrd: builtFile("installer-initrd.gz"),
  commandLine: "console=ttyS0,115200",
  memoryMiB: 1200,
  nics: 1,
} as const;
const WAIT = { timeoutMs: 3 * GUEST_TIMEOUT_MS } as const;

/** Everything but the status line. */
const BODY = { row: 1 } as const;
const KEYS = { ...SLOW_KEYS, region: BODY } as const;

/** Waits until a dialogue is drawn whole: its upper edge, an item, and the help at the bottom, which is drawn last. */
async function dialogue({ screen }: Guest, title: string, highlighted: string | RegExp): Promise<void> {
  const edge = new RegExp(`^ *┌─+┤ \\[!+\\] ${title} ├─+┐$`, "m");
  await screen.waitFor({ text: edge, highlighted, region: BODY }, WAIT);
  await screen.waitFor({ text: /^ *└─+┘$/m, region: BODY }, WAIT);
  await screen.waitFor({ text: "<Enter> activates buttons", highlighted, region: BODY }, WAIT);
}

test("Debian's installer is led to the settings of the network", { timeout: 6 * GUEST_TIMEOUT_MS }, async () => {
  await using guest = await openGuest("installer", MACHINE);
  const { console, screen } = guest;
  await dialogue(guest, "Select a language", /^English/);
  await guest.snapshot("language");
  expect(await screen.choose("English", KEYS)).toMatch(/^English/);

  await dialogue(guest, "Select your location", "United States");
  await guest.snapshot("location");
  // Above those that are shown at first.
  expect(await screen.choose(/^Ireland$/, KEYS)).toBe("Ireland");

  await dialogue(guest, "Configure the keyboard", "Irish");
  await guest.snapshot("keyboard");
  expect(await screen.choose(/^Italian$/, KEYS)).toBe("Italian");

  await dialogue(guest, "Configure the network", "<Continue>");
  expect(screen.find({ text: "Network autoconfiguration failed" })).toBeDefined();
  await console.sendKey("enter");
  await dialogue(guest, "Configure the network", "Configure network manually");
  await guest.snapshot("network");
  // Below an item without text.
  await screen.choose("Do not configure the network at this time", KEYS);

  await dialogue(guest, "Configure the network", /^debian_+$/);
  await console.send("-rabbit");
  const { row } = await screen.waitFor({ text: "Hostname:", highlighted: /^debian-rabbit_+$/, region: BODY }, WAIT);
  const column = screen.text({ row, rows: 1 }).indexOf("debian");
  await screen.waitFor({ cursor: { row, column: column + "debian-rabbit".length, visible: true } }, WAIT);
  await guest.snapshot("hostname");
});
