import { expect, test } from "vitest";
import { builtFile, GUEST_TIMEOUT_MS, openGuest, SLOW_KEYS } from "./open-guest.ts";

/*
 * GRUB 2 on the first serial port. It hides its cursor, and marks the current entry with a star and by inverse colours.
 */

const MACHINE = { disk: builtFile("grub.img"), memoryMiB: 64 } as const;
const LIMITS = { timeout: 2 * GUEST_TIMEOUT_MS };
const WAIT = { timeoutMs: GUEST_TIMEOUT_MS } as const;

test("a submenu of GRUB is entered, and an entry in it is booted", LIMITS, async () => {
  await using guest = await openGuest("grub", MACHINE);
  const { screen } = guest;
  await screen.waitFor({ highlighted: "*Appliance", text: "Memory test" }, WAIT);
  expect(screen.highlights()).toEqual([{ row: 4, column: 2, columns: 76, text: "*Appliance" }]);
  expect(screen.text({ row: 1, rows: 1 }).trim()).toMatch(/^GNU GRUB {2}version 2\.06-/);
  expect(screen.text({ row: 3, rows: 1 }).trim()).toBe(`+${"-".repeat(76)}+`);
  expect(screen.cursor.visible).toBe(false);
  await guest.snapshot("menu");

  expect(await screen.choose("Advanced options", SLOW_KEYS)).toBe("*Advanced options");
  await screen.waitFor({ highlighted: /^\*Appliance, recovery mode$/, text: "previous version" }, WAIT);
  await guest.snapshot("submenu");
  expect(await screen.choose(/^\*Appliance, previous version$/, SLOW_KEYS)).toBe("*Appliance, previous version");
  await screen.waitFor({ text: /^The previous version was chosen$/m }, WAIT);
});

test("an entry of GRUB is edited, as its cursor shows, and booted", LIMITS, async () => {
  await using guest = await openGuest("grub-edit", MACHINE);
  const { console, screen } = guest;
  await screen.waitFor({ highlighted: "*Appliance" }, WAIT);
  await screen.choose("Memory test", { ...SLOW_KEYS, confirm: "none" });
  await console.send("e");
  await screen.waitFor({ text: "setparams 'Memory test'", cursor: { row: 4, column: 2 } }, WAIT);
  await console.sendKey("down");
  await console.sendKey("down");
  await console.sendKey("end");
  await console.send("; echo edited");
  await screen.waitFor({ text: /echo "The memory test was chosen"; echo edited\b/ }, WAIT);
  await guest.snapshot("editor");
  await console.sendControl("x");
  await screen.waitFor({ text: /^The memory test was chosen\nedited$/m }, WAIT);
});
