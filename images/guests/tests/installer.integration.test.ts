import { expect, test } from "vitest";
import { builtFile, GUEST_TIMEOUT_MS, openGuest, SLOW_KEYS } from "./open-guest.ts";

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

/** The upper edge of a dialogue. */
function edge(title: string): RegExp {
  return new RegExp(`^ *┌─+┤ \\[!+\\] ${title} ├─+┐$`, "m");
}

test("Debian's installer is led to the settings of the network", { timeout: 6 * GUEST_TIMEOUT_MS }, async () => {
  await using guest = await openGuest("installer", MACHINE);
  const { console, screen } = guest;
  await screen.waitFor({ text: edge("Select a language"), highlighted: /^English/, region: BODY }, WAIT);
  await screen.waitFor({ text: "<Enter> activates buttons" }, WAIT);
  await guest.snapshot("language");
  expect(await screen.choose("English", KEYS)).toMatch(/^English/);

  await screen.waitFor({ text: edge("Select your location"), highlighted: "United States", region: BODY }, WAIT);
  await guest.snapshot("location");
  // Above those that are shown at first.
  expect(await screen.choose(/^Ireland$/, KEYS)).toBe("Ireland");

  await screen.waitFor({ text: edge("Configure the keyboard"), highlighted: /\S/, region: BODY }, WAIT);
  await guest.snapshot("keyboard");
  expect(await screen.choose("British English", KEYS)).toBe("British English");

  await screen.waitFor({ text: "autoconfiguration failed", highlighted: "<Continue>", region: BODY }, WAIT);
  await console.sendKey("enter");
  await screen.waitFor({ text: edge("Configure the network"), highlighted: "manually", region: BODY }, WAIT);
  await guest.snapshot("network");
  await screen.choose("Do not configure the network at this time", KEYS);

  await screen.waitFor({ text: "Hostname:", highlighted: /^debian_+$/, cursor: { visible: true }, region: BODY }, WAIT);
  await console.send("-rabbit");
  const { row } = await screen.waitFor({ highlighted: /^debian-rabbit_+$/, region: BODY }, WAIT);
  const column = screen.text({ row, rows: 1 }).indexOf("debian");
  await screen.waitFor({ cursor: { row, column: column + "debian-rabbit".length } }, WAIT);
  await guest.snapshot("hostname");
});
