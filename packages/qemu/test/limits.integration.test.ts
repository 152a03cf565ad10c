import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  askQemu,
  type ByteBudget,
  Faults,
  type LimitReached,
  launchMachine,
  launchResolved,
  type Machine,
  type MachineLaunch,
  resolveMachineOptions,
} from "../src/index.ts";
import { keepingLogger, leftAfter, missingQemu, processesWith } from "./support.ts";
import { COUNTED_BYTES, IMAGE_LESS, tinyGuest } from "./tiny-guests.ts";

const LIMIT_BYTES = 20_000;

let folder: string;
let reached: LimitReached[];
let failed: unknown[][];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-limits-"));
  reached = [];
  failed = [];
});
afterEach(async () => {
  expect(await leftAfter(30_000, () => processesWith(`${folder}/`))).toEqual([]);
  rmSync(folder, { recursive: true });
});

function file(name: string): string {
  return join(folder, name);
}

/** Launches a machine whose console floods, or whose boot ROM sends frames. */
async function launch(options: object, changes: Partial<MachineLaunch>): Promise<Machine> {
  const machine = resolveMachineOptions({ ...options, nics: 1, nic: "e1000" });
  return await launchResolved({
    name: "vm",
    machine,
    runner: { program: await askQemu(machine.qemu), accelerator: { name: "tcg", reason: "requested" } },
    beginning: { kind: "boot" },
    links: [{ nic: 0, backend: { kind: "stream" }, capturePath: file("link0.pcap"), isCaptured: true }],
    files: { folder, consoleLog: file("console.log"), qemuLog: file("qemu.log") },
    faults: new Faults(),
    logger: keepingLogger(),
    timeoutFactor: 1,
    signal: undefined,
    onLimit: (one) => void reached.push(one),
    onFileError: (...error) => void failed.push(error),
    ...changes,
  });
}

describe.skipIf(missingQemu())("the files of a machine", () => {
  test("are readable for this user only, with any umask", async () => {
    const umask = process.umask(0);
    try {
      await using vm = await launch({ ...IMAGE_LESS, vga: "std" }, {});
      await vm.start();
      await vm.screenshot();
      await vm.close();
    } finally {
      process.umask(umask);
    }
    for (const name of ["console.log", "qemu.log", "link0.pcap", "screenshot.png"]) {
      expect([name, statSync(file(name)).mode & 0o777]).toEqual([name, 0o600]);
    }
  });

  test("have each byte of the console once, and the guest writes on while nobody reads", async () => {
    await using vm = await launch(tinyGuest("count", folder), {});
    let readOn = (): void => undefined;
    // A slow watcher pauses reading.
    const slow = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => {
        readOn = done;
      },
    });
    const unwatch = vm.console.watch(slow);
    await vm.start();
    await vm.waitForShutdown({ timeoutMs: 60_000 });
    unwatch();
    readOn();
    await vm.close();
    const counted = Buffer.from(Array.from({ length: COUNTED_BYTES }, (_, index) => index % 256));
    expect(readFileSync(file("console.log")).equals(counted)).toBe(true);
  });

  test("have limits: a flooding console is cut with a mark, is still read, and ends nothing", async () => {
    await using vm = await launch(tinyGuest("flood", folder), { limits: { maxConsoleBytes: LIMIT_BYTES } });
    await vm.start();
    await expect.poll(() => reached, { timeout: 60_000 }).toHaveLength(1);
    await vm.console.expect("xxx", { timeoutMs: 60_000 });
    await vm.close();
    expect(reached).toEqual([{ path: file("console.log"), option: "maxConsoleBytes", limitBytes: LIMIT_BYTES }]);
    const [kept = "", mark = "", ...lines] = readFileSync(file("console.log"), "latin1").split(/\n(?=# alpy)/);
    expect([kept.length, failed]).toEqual([LIMIT_BYTES, []]);
    expect(mark).toBe(
      `# alpy: cut here: maxConsoleBytes (${LIMIT_BYTES} bytes) is reached; what follows is not recorded`,
    );
    expect(lines.join()).toMatch(/^# alpy: \d+ more bytes were not recorded\n$/);
  });

  test("have limits: a capture is stopped, and a shared budget stops it as well", async () => {
    await using vm = await launch(IMAGE_LESS, { limits: { maxCaptureBytes: 100 } });
    await vm.start();
    await expect.poll(() => reached, { timeout: 60_000 }).toHaveLength(1);
    expect(reached).toEqual([{ path: file("link0.pcap"), option: "maxCaptureBytes", limitBytes: 100 }]);
    await expect.poll(() => vm.qmp.execute("qom-get", { path: "/objects/nic0-dump", property: "status" })).toBe("off");
    await vm.close();
    const budget: ByteBudget = { limitBytes: 100, count: (bytes) => bytes < 30 };
    await using next = await launch(IMAGE_LESS, { limits: { budget } });
    await next.start();
    await expect.poll(() => reached.at(-1), { timeout: 60_000 }).toMatchObject({ option: "maxArtifactBytes" });
  });

  test("report a limit in the log without a listener", async () => {
    const logger = keepingLogger();
    await using vm = await launchMachine({
      ...tinyGuest("flood", folder),
      folder: file("own"),
      logger,
      limits: { maxConsoleBytes: LIMIT_BYTES },
    });
    await vm.start();
    await expect.poll(() => logger.messages.warn, { timeout: 60_000 }).toHaveLength(1);
    expect(logger.messages.warn[0]).toContain(
      `own/console.log is cut: maxConsoleBytes (${LIMIT_BYTES} bytes) is reached`,
    );
  });
});

describe.skipIf(missingQemu() || process.getuid?.() !== 0)("the files of a machine on a full disk", () => {
  let disk: string;
  beforeEach(() => {
    disk = file("disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", disk]);
  });
  afterEach(() => void execFileSync("umount", [disk]));

  test("are reported once, with the reason, and the console can still be read", async () => {
    const consoleLog = join(disk, "console.log");
    await using vm = await launch(tinyGuest("flood", folder), {
      files: { folder, consoleLog, qemuLog: file("qemu.log") },
    });
    await vm.start();
    await expect.poll(() => failed, { timeout: 60_000 }).toHaveLength(1);
    await vm.console.expect("xxx", { timeoutMs: 60_000 });
    await vm.close();
    expect(failed).toEqual([[consoleLog, expect.objectContaining({ code: "ENOSPC", path: consoleLog })]]);
  });
});
