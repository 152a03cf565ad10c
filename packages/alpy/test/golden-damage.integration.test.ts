import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestbed, type GoldenOptions, type Testbed } from "../src/index.ts";
import { echoGuest, GREETING, SILENCER } from "./echo-guest.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";

let folder: string;
let prepared: number;
let discarded: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-damage-"));
  vi.stubEnv("XDG_CACHE_HOME", folder);
  prepared = 0;
  discarded = [];
});
afterEach(async () => {
  vi.unstubAllEnvs();
  // QEMU's command line contains the path of the console log, which is in the artifacts.
  expect(await leftAfter(30_000, () => Promise.resolve(processesWith(`${folder}/artifacts`)))).toEqual([]);
  rmSync(folder, { recursive: true });
});

/** Waits for the guest's boot and, in the given preparations, silences it. */
function prepare(...silenced: number[]): GoldenOptions["prepare"] {
  return async (bed) => {
    prepared += 1;
    await bed.console.expect(GREETING, { timeoutMs: 60_000 });
    if (silenced.includes(prepared)) await bed.console.send(SILENCER);
  };
}

async function restored(golden: GoldenOptions = { prepare: prepare() }): Promise<Testbed> {
  const warn = (_fields: unknown, message: string): void => void discarded.push(message);
  const quiet = (): undefined => undefined;
  const logger = { trace: quiet, debug: quiet, info: quiet, warn, error: quiet, child: () => logger };
  const machine = echoGuest(folder);
  return await createTestbed({ machine, golden, artifacts: join(folder, "artifacts"), logger });
}

/** Makes the restored guest echo a word. */
async function useOnce(golden?: GoldenOptions): Promise<void> {
  await using bed = await restored(golden);
  await bed.start();
  await bed.console.send("echo");
  await bed.console.expect("echo", { timeoutMs: 30_000 });
}

function statesFolder(): string {
  return join(folder, "alpy", "golden");
}

/** Returns the path of a file of the only state. */
function stateFile(name: string): string {
  const [key = "none"] = readdirSync(statesFolder());
  return join(statesFolder(), key, name);
}

function flip(name: string, at: number): void {
  const bytes = readFileSync(stateFile(name));
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  rmSync(stateFile(name));
  writeFileSync(stateFile(name), bytes);
}

// Other kinds of damage do not concern testbeds: see the tests of @alpy/qemu.
describe.skipIf(missingQemu())("a golden state of a testbed", () => {
  test.each<[string, () => void, RegExp]>([
    [
      "in whose devices a bit has flipped",
      () => flip("devices", 4_000),
      /discarded: devices does not have the content/,
    ],
    ["in whose RAM a bit has flipped", () => flip("ram", 0x7c10), /discarded: ram does not have the content/],
  ])("%s is reported, discarded and prepared again", async (_what, damage, reason) => {
    await useOnce();
    await useOnce();
    expect([prepared, discarded]).toEqual([1, []]);
    damage();
    await useOnce();
    expect([prepared, discarded]).toEqual([2, [expect.stringMatching(reason)]]);
  });

  test("from which the guest does not respond is prepared again within the same call", async () => {
    await useOnce({ prepare: prepare(1), check: answerInASecond });
    expect([prepared, discarded]).toEqual([2, [expect.stringContaining("the guest does not respond")]]);
  });

  test("from which the guest never responds is an AlpyError, and is not kept", async () => {
    const failure = restored({ prepare: prepare(1, 2), check: answerInASecond });
    await expect(failure).rejects.toMatchObject({ name: "AlpyError", code: "golden-dead", step: "Start QEMU, paused" });
    expect([prepared, discarded.length]).toEqual([2, 2]);
    expect(readdirSync(statesFolder())).toEqual([]);
  });
});

const answerInASecond: NonNullable<GoldenOptions["check"]> = async (console, wait) => {
  await console.sendLine("", wait);
  await console.expect(/\r/, { ...wait, timeoutMs: 1_000 });
};
