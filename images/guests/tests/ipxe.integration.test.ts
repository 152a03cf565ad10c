import { expect, test } from "vitest";
import { builtFile, GUEST_TIMEOUT_MS, openGuest, SLOW_KEYS, typeLine } from "./open-guest.ts";

/*
 * iPXE on the serial console of UEFI. What arrives faster than it reads is lost.
 */

const MACHINE = { disk: builtFile("ipxe.img"), firmware: "uefi" } as const;
const WAIT = { timeoutMs: GUEST_TIMEOUT_MS } as const;

test("a menu of iPXE is made at its prompt, and an item is chosen over the serial line", {
  timeout: 3 * GUEST_TIMEOUT_MS,
}, async () => {
  await using guest = await openGuest("ipxe", MACHINE);
  const { console, screen } = guest;
  await screen.waitFor({ text: "Press Ctrl-B for the iPXE command line" }, WAIT);
  await console.sendControl("b");
  await screen.waitFor({ text: /^iPXE>/m }, WAIT);
  console.drain();
  await typeLine(console, "menu Boot menu");
  await typeLine(console, "item debian Debian");
  await typeLine(console, "item advanced Advanced options");
  await typeLine(console, "item --gap -- Tools");
  await typeLine(console, "item memory Memory test");
  await typeLine(console, `choose target && echo You chose \${target}`);
  await screen.waitFor({ text: "Boot menu", highlighted: /^Debian$/ }, WAIT);
  await screen.waitFor({ text: "Memory test" }, WAIT);
  await guest.snapshot("menu");
  expect(await screen.choose("Memory test", SLOW_KEYS)).toBe("Memory test");
  await screen.waitFor({ text: /^You chose memory$/m }, WAIT);
});
