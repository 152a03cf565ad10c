import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fileDigest } from "../src/content/file-digest.ts";
import { type GoldenOptions, launchMachine, type Machine, type MachineOptions } from "../src/index.ts";
import { launchEcho } from "./fixtures/echo-golden.ts";
import { keepingLogger, leftAfter, missingQemu, processesWith } from "./support.ts";
import { GREETING, SILENCER, tinyGuest } from "./tiny-guests.ts";

const LONG = { timeoutMs: 60_000 };
const SCRIPT = join(import.meta.dirname, "fixtures", "echo-golden.ts");

let folder: string;
let temporary: string;
let prepared: number;
let logger: ReturnType<typeof keepingLogger>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-golden-"));
  temporary = join(folder, "tmp");
  mkdirSync(temporary);
  vi.stubEnv("TMPDIR", temporary);
  vi.stubEnv("XDG_CACHE_HOME", folder);
  prepared = 0;
  logger = keepingLogger();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(await leftAfter(30_000, () => processesWith(`${folder}/`))).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(folder, { recursive: true });
});

/** Waits for the guest's boot and, in the given preparations, silences it. */
function prepare(...silenced: number[]): GoldenOptions<Machine>["prepare"] {
  return async (vm) => {
    prepared += 1;
    await vm.console.expect(GREETING, LONG);
    if (silenced.includes(prepared)) await vm.console.send(SILENCER);
  };
}

function restored(golden: GoldenOptions<Machine> = { prepare: prepare() }): Promise<Machine> {
  return launchMachine({ ...tinyGuest("echo", folder), golden, logger });
}

async function requireEcho(vm: Machine): Promise<void> {
  await vm.start();
  await vm.console.send("echo");
  await vm.console.expect("echo", LONG);
}

/** Launches the restored guest and lets it echo a word. */
async function useOnce(golden?: GoldenOptions<Machine>): Promise<void> {
  await using vm = await restored(golden);
  await requireEcho(vm);
}

function statesFolder(): string {
  return join(folder, "alpy", "golden");
}

/** Returns a file of the only state. */
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

/** Writes a file's present digest to the manifest. */
async function updateManifest(name: string): Promise<void> {
  const path = stateFile("manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as { files: Record<string, string> };
  manifest.files[name] = await fileDigest(stateFile(name));
  writeFileSync(path, JSON.stringify(manifest));
}

const answerInASecond: NonNullable<GoldenOptions<Machine>["check"]> = async (console, wait) => {
  await console.sendLine("", wait);
  await console.expect(/\r/, { ...wait, timeoutMs: 1_000 });
};

describe.skipIf(missingQemu())("a golden state", () => {
  test("is prepared once, and each launch starts from it", async () => {
    await useOnce();
    await useOnce();
    expect(prepared).toBe(1);
    const steps = logger.messages.info.filter((message) => message.includes("golden state of vm… done in"));
    expect(steps).toEqual([
      expect.stringMatching(/^Look for the golden state of vm… done in \d+(\.\d)? m?s$/),
      expect.stringMatching(/^Prepare the golden state of vm… done in \d+(\.\d)? m?s$/),
      expect.stringMatching(/^Look for the golden state of vm… done in \d+(\.\d)? m?s$/),
    ]);
    expect(logger.messages.warn).toEqual([]);
  });

  test("is restored paused, with its virtual clock", async () => {
    await using vm = await restored();
    expect(vm.state.name).toBe("paused");
    expect(vm.clock.virtualNs).toBeGreaterThan(0n);
  });

  test.each<[string, () => void, RegExp]>([
    [
      "whose RAM is cut short",
      () => truncateSync(stateFile("ram"), 1024 * 1024),
      /discarded: ram does not have the content/,
    ],
    ["whose devices are gone", () => rmSync(stateFile("devices")), /discarded: ENOENT.*devices/],
    ["whose disk is gone", () => rmSync(stateFile("disk0.qcow2")), /discarded: ENOENT.*disk0/],
  ])("%s is reported, discarded and prepared again", async (_what, damage, reason) => {
    await useOnce();
    damage();
    await useOnce();
    expect([prepared, logger.messages.warn]).toEqual([2, [expect.stringMatching(reason)]]);
  });

  test("that QEMU refuses, although its files match the manifest, is prepared again", async () => {
    await useOnce();
    flip("devices", 0);
    await updateManifest("devices");
    await useOnce();
    expect([prepared, logger.messages.warn]).toEqual([2, [expect.stringContaining("QEMU did not load the state")]]);
  });

  test("from which the guest does not respond is prepared again within the same call", async () => {
    await useOnce({ prepare: prepare(1), check: answerInASecond });
    const reason = expect.stringContaining("the guest does not respond after restore") as string;
    expect([prepared, logger.messages.warn]).toEqual([2, [reason]]);
  });

  test("from which the guest never responds is an error, and is not kept", async () => {
    const failure = restored({ prepare: prepare(1, 2), check: answerInASecond });
    await expect(failure).rejects.toMatchObject({ name: "QemuError", code: "golden-dead" });
    expect([prepared, logger.messages.warn.length]).toEqual([2, 2]);
    expect(readdirSync(statesFolder())).toEqual([]);
  });

  test("whose QEMU ends during the preparation is an error, and nothing is kept", async () => {
    const golden: GoldenOptions<Machine> = {
      prepare: async (vm) => {
        process.kill(vm.pid, "SIGSEGV");
        await vm.console.expect("never", LONG);
      },
    };
    const message = expect.stringContaining("SIGSEGV") as string;
    await expect(restored(golden)).rejects.toMatchObject({ code: "qemu-exited", message });
    expect(readdirSync(statesFolder())).toEqual([]);
  });

  test("serves only machines with the same NICs", async () => {
    for (const nics of [1, 1, 2]) {
      await using vm = await launchEcho(folder, nics, logger);
      await requireEcho(vm);
    }
    expect(readdirSync(statesFolder())).toHaveLength(2);
    expect(
      logger.messages.info.filter((message) => message.startsWith("Prepare the golden state of vm… done")),
    ).toHaveLength(2);
  });

  test("serves a disk image that is at another path, although its saved disk names the old one", async () => {
    await useOnce();
    const moved = mkdirSync(join(folder, "other, checkout"), { recursive: true }) ?? folder;
    const machine = tinyGuest("echo", moved);
    rmSync(join(folder, "echo.img"));
    await using vm = await launchMachine({ ...machine, golden: { prepare: prepare() }, logger });
    await requireEcho(vm);
    const [disk] = await vm.qmp.execute("query-block");
    expect(disk?.inserted?.image["backing-image"]?.["backing-image"]?.filename).toBe(join(moved, "echo.img"));
    expect([prepared, logger.messages.warn]).toEqual([1, []]);
  });

  test("of an image that is based on another is restored from a copy of all files", async () => {
    const originals = join(folder, "originals");
    mkdirSync(originals);
    const chained = (from: string): MachineOptions => ({
      ...tinyGuest("echo", from),
      disk: { path: join(from, "top.qcow2"), interface: "ide" },
    });
    const first = chained(originals);
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "raw", "-b", "echo.img", "top.qcow2"], {
      cwd: originals,
    });
    const golden = { prepare: prepare() };
    await using before = await launchMachine({ ...first, golden, logger });
    await before.close();
    const copies = join(folder, "copies");
    for (const name of ["alpy", "originals"]) cpSync(join(folder, name), join(copies, name), { recursive: true });
    rmSync(originals, { recursive: true });
    rmSync(statesFolder(), { recursive: true });
    vi.stubEnv("XDG_CACHE_HOME", copies);
    await using vm = await launchMachine({ ...chained(join(copies, "originals")), golden, logger });
    await requireEcho(vm);
    expect([prepared, logger.messages.warn]).toEqual([1, []]);
  });

  test("whose preparing process is killed is prepared by the launch that waits for it", async () => {
    using preparing = spawn(process.execPath, [SCRIPT, folder], { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(preparing, "exit");
    await once(preparing.stdout, "data");
    const waiting = launchEcho(folder, 0, logger);
    // An unfinished state is not used, while it is being prepared and afterwards.
    expect(readdirSync(statesFolder())).toEqual([expect.stringMatching(/^making-/)]);
    preparing.kill("SIGKILL");
    await exited;
    await using vm = await waiting;
    await requireEcho(vm);
    expect(readdirSync(statesFolder())).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
    await vm.close();
  });
});
