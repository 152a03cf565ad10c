import { describe, expect, test } from "vitest";
import { openConsole } from "../index.ts";
import { openScreen, type Screen } from "./index.ts";
import { type MenuBehaviour, MenuPeer } from "./menu-peer.fixture.ts";

const ITEMS = ["Debian", "Advanced options", "Memory test", "Firmware", "Rescue"] as const;

async function open(
  behaviour: MenuBehaviour,
  items: readonly string[] = ITEMS,
): Promise<{ peer: MenuPeer; screen: Screen }> {
  const peer = new MenuPeer(items, behaviour);
  return { peer, screen: await openScreen(openConsole(peer.stream, { timeoutMs: 20_000 })) };
}

const KEYS = { keyTimeoutMs: 200, quietMs: 20 } as const;

describe("choose", () => {
  test.each([
    ["that is all on the screen", { height: 5 }],
    ["that scrolls", { height: 2 }],
    ["that begins again after its last item", { height: 3, wraps: true }],
    ["of a program that asked for application cursor keys", { height: 5, applicationKeys: true }],
  ])("finds an item of a menu %s", async (_, behaviour) => {
    const { peer, screen } = await open(behaviour);
    expect(await screen.choose("Firmware", { ...KEYS, confirm: "none" })).toBe("Firmware");
    expect(peer.chosen).toBeUndefined();
    expect(await screen.choose(/^Advanced/, KEYS)).toBe("Advanced options");
    await peer.settled();
    expect(peer.chosen).toBe("Advanced options");
  });

  test.each([
    ["whose ends stop", { height: 2 }],
    ["that begins again", { height: 5, wraps: true }],
  ])("reports the items that it saw if the searched one is not in a menu %s", async (_, behaviour) => {
    const { peer, screen } = await open(behaviour);
    const failed = screen.choose("Windows", KEYS);
    await expect(failed).rejects.toMatchObject({ code: "not-in-menu" });
    await expect(failed).rejects.toThrow(
      'choose: "Windows" is not among the highlighted texts of the menu: ' +
        '"Debian", "Advanced options", "Memory test", "Firmware", "Rescue".\nThe screen',
    );
    expect(peer.chosen).toBeUndefined();
  });

  test("moves over items without text, such as those between groups", async () => {
    const items = ["Retry", "", "Manually", "", "Later"];
    const { peer, screen } = await open({ height: 5 }, items);
    expect(await screen.choose("Later", KEYS)).toBe("Later");
    await screen.waitFor({ text: "confirmed" });
    expect(peer.chosen).toBe("Later");
    await expect(screen.choose("Never", KEYS)).rejects.toThrow('of the menu: "Later", "Manually", "Retry".');
  });

  test("says that no key had an effect", async () => {
    const { screen } = await open({ height: 5, delayMs: 10_000 });
    await expect(screen.choose("Rescue", KEYS)).rejects.toThrow(
      'of the menu: "Debian"; no key had an effect (does the program need a longer keyTimeoutMs?).',
    );
  });

  test("confirms the right item of a program that is slower than keyTimeoutMs", async () => {
    const { peer, screen } = await open({ height: 5, delayMs: 300 });
    expect(await screen.choose("Advanced options", { ...KEYS, timeoutMs: 30_000 })).toBe("Advanced options");
    await screen.waitFor({ text: "confirmed" });
    expect(peer.chosen).toBe("Advanced options");
  });

  test("waits for the menu, and ends with its time", async () => {
    const { screen } = await open({ height: 5 });
    const failed = screen.choose("Rescue", { region: { row: 20 }, timeoutMs: 100 });
    await expect(failed).rejects.toMatchObject({ code: "timeout" });
    await expect(failed).rejects.toThrow('choose: "Rescue" was not highlighted within 100 ms; seen: none.');
  });
});
