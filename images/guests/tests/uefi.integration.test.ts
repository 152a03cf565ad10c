import { expect, test } from "vitest";
import { GUEST_TIMEOUT_MS, openGuest, SLOW_KEYS } from "./open-guest.ts";

/*
 * OVMF on the first serial port, as a PC-ANSI terminal: boxes in code page 437, function keys of its own. Its shell has 25
 * rows, its set-up 50.
 */

const MACHINE = { firmware: "uefi", console: { encoding: "cp437" } } as const;
const SIZE = { columns: 80, rows: 50 } as const;
const WAIT = { timeoutMs: GUEST_TIMEOUT_MS } as const;
const LIMITS = { timeout: 3 * GUEST_TIMEOUT_MS };

/** The lines of the title, and of the menu without the help at its right. */
const TITLE = { rows: 3 } as const;
const MENU = { row: 4, rows: 40, column: 0, columns: 56 } as const;
const POPUP = { row: 12, rows: 30 } as const;
const HELP = { row: 45, rows: 5 } as const;
/** PC-ANSI's F10; the one of xterm means Escape here. */
const F10 = "\u001b[V";

const EDGE = "─".repeat(78);

/** The frame around a title. */
function titleBox(title: string): RegExp {
  return new RegExp(`^┌${EDGE}┐\\n│ +${title} +│\\n└${EDGE}┘$`);
}

test("an option of the UEFI set-up is changed and saved", LIMITS, async () => {
  await using guest = await openGuest("uefi", MACHINE, SIZE);
  const { console, screen } = guest;
  await screen.waitFor({ text: /^Shell> ?$/m }, WAIT);
  await console.sendLine("set rabbit 22");
  await screen.waitFor({ text: /Shell> set rabbit 22\nShell> ?$/m }, WAIT);
  await console.sendLine("echo %rabbit% rabbits");
  await screen.waitFor({ text: /^22 rabbits$/m }, WAIT);
  await guest.snapshot("shell");
  await console.sendLine("exit");

  await screen.waitFor({ text: "Boot Maintenance Manager", highlighted: "<Standard English>" }, WAIT);
  await screen.choose("Device Manager", { ...SLOW_KEYS, region: MENU });
  await screen.waitFor({ text: titleBox("Device Manager"), region: TITLE }, WAIT);
  await screen.waitFor({ highlighted: "Secure Boot Configuration", text: "Esc=Exit" }, WAIT);
  await guest.snapshot("device-manager");
  await console.sendKey("escape");

  await screen.waitFor({ text: "Select Language" }, WAIT);
  await screen.choose("Boot Maintenance Manager", { ...SLOW_KEYS, region: MENU });
  await screen.waitFor({ text: titleBox("Boot Maintenance Manager"), region: TITLE }, WAIT);
  await screen.waitFor({ highlighted: "Boot Options", text: "Esc=Exit" }, WAIT);
  expect(await screen.choose("<NONE>", { ...SLOW_KEYS, region: MENU })).toBe("<NONE>");
  await screen.waitFor({ text: /┌─+┐\n *│ EFI Internal Shell +│\n *│ NONE +│\n *└─+┘/, region: POPUP }, WAIT);
  await screen.waitFor({ highlighted: /^NONE$/, text: "Complete Entry" }, WAIT);
  await guest.snapshot("boot-next");
  await screen.choose("EFI Internal Shell", { ...SLOW_KEYS, region: POPUP });
  await screen.waitFor({ highlighted: "<EFI Internal Shell>", region: MENU }, WAIT);
  await screen.waitFor({ text: "Configuration changed", region: HELP }, WAIT);

  await screen.waitFor({ text: "F10=Save", region: HELP }, WAIT);
  await console.send(F10);
  await screen.waitFor({ text: "Press 'Y' to confirm", region: POPUP }, WAIT);
  await console.send("y");
  await screen.waitFor({ text: /^\n+$/, region: POPUP }, WAIT);
  await console.sendKey("escape");

  await screen.waitFor({ text: "Select Language" }, WAIT);
  await screen.choose("Boot Maintenance Manager", { ...SLOW_KEYS, region: MENU });
  await screen.waitFor({ text: /^ +Boot Next Value +<EFI Internal Shell>$/m, region: MENU }, WAIT);
  await screen.waitFor({ text: "Esc=Exit", region: HELP }, WAIT);
  expect(screen.find({ text: "Configuration changed" })).toBeUndefined();
});
