import { expect, test } from "vitest";
import { builtFile, GUEST_TIMEOUT_MS, openGuest } from "./open-guest.ts";

/*
 * Memtest86+ on the first serial port: a screen that changes all the time, and keys that are digits (1 is F1).
 */

const MACHINE = { kernel: builtFile("memtest86+"), commandLine: "console=ttyS0,115200", memoryMiB: 64 } as const;
const WAIT = { timeoutMs: GUEST_TIMEOUT_MS } as const;

/** The regions of the bars, of the counters, and of the menu. */
const PROGRESS = { row: 1, rows: 2, column: 28 } as const;
const COUNTERS = { row: 7, rows: 2, column: 44 } as const;
const MENU = { row: 3, rows: 14, column: 24, columns: 34 } as const;
/** Where the cursor is when a menu is drawn; only then are keys read again. */
const MENU_END = { row: 20 } as const;

test("a region shows how far a test of the memory is, and its menu is open over it", {
  timeout: 2 * GUEST_TIMEOUT_MS,
}, async () => {
  await using guest = await openGuest("memtest", MACHINE);
  const { console, screen } = guest;
  await screen.waitFor({ highlighted: /^Memtest86\+ v6\.\d+$/ }, WAIT);
  await screen.waitFor({ text: /Pass +[1-9]\d*% #/, region: PROGRESS }, WAIT);
  await screen.waitFor({ text: /Status: Testing.*\n.*Pass: +0 +Errors: 0/, region: COUNTERS }, WAIT);
  expect(screen.find({ cell: { row: 0, column: 0, inverse: true } })).toBeDefined();
  expect(screen.cursor.visible).toBe(false);
  await guest.snapshot("testing");

  await console.send("1");
  await screen.waitFor({ text: /Settings:\n\n +<F1> +Test selection\n/, region: MENU }, WAIT);
  await screen.waitFor({ text: "<F10> Exit menu", cursor: MENU_END }, WAIT);
  await guest.snapshot("settings");
  await console.send("1");
  await screen.waitFor({ text: /Current selection:\n0-+10\n[.*]*\*/, region: MENU, cursor: MENU_END }, WAIT);
  await console.send("1");
  await screen.waitFor({ text: /Current selection:\n0-+10\n\.{11}\n/, region: MENU }, WAIT);
  await guest.snapshot("test-selection");
});
