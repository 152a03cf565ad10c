import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type LaunchMachineOptions, launchMachine, type Machine } from "../src/index.ts";
import { keepingLogger, leftAfter, missingQemu, processesWith } from "./support.ts";
import { IMAGE_LESS, tinyGuest } from "./tiny-guests.ts";

/** Only limits a hang. */
const LONG = { timeoutMs: 60_000 };

let folder: string;
let temporary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-end-"));
  temporary = join(folder, "tmp");
  mkdirSync(temporary);
  vi.stubEnv("TMPDIR", temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(await leftAfter(30_000, () => processesWith(`${folder}/`))).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(folder, { recursive: true });
});

async function running(options: LaunchMachineOptions = {}): Promise<Machine> {
  const vm = await launchMachine({ ...IMAGE_LESS, ...options });
  await vm.start();
  return vm;
}

/** Sends a signal without a turn of the event loop, so that nothing can be noticed. */
function signal({ pid }: Machine, name: string): void {
  execFileSync("kill", ["-s", name, String(pid)]);
}

describe.skipIf(missingQemu())("QEMU that nobody waits for", () => {
  test.each([
    ["KILL", /^QEMU ended by itself \(SIGKILL\)/],
    ["SEGV", /^QEMU ended by itself \(SIGSEGV\)/],
    ["TERM", /^QEMU ended by itself \((exit code 0|SIGKILL)\).*terminating on signal 15 from pid \d+/s],
    ["INT", /^QEMU ended by itself \((exit code 0|SIGKILL)\).*terminating on signal 2 from pid \d+/s],
    ["HUP", /^QEMU ended by itself \((exit code 0|SIGKILL)\).*terminating on signal 1 from pid \d+/s],
  ])("and that ends by SIG%s immediately before close() makes it reject", async (name, message) => {
    for (const isRunning of [true, false]) {
      const vm = await launchMachine(IMAGE_LESS);
      if (isRunning) await vm.start();
      signal(vm, name);
      await expect(vm.close()).rejects.toMatchObject({
        code: "qemu-exited",
        message: expect.stringMatching(message) as string,
      });
    }
  });

  test("and that a signal ends some time before close() makes it reject, with the last lines of QEMU", async () => {
    const vm = await running();
    signal(vm, "TERM");
    expect(await vm.exited).toEqual({ code: 0, signal: null });
    await expect(vm.close()).rejects.toMatchObject({
      code: "qemu-exited",
      evidence: { qemu: expect.stringContaining("terminating on signal 15") as string },
    });
  });

  test("and that is stopped by a signal is ended by close(), which rejects and says so in the log", async () => {
    const logger = keepingLogger();
    const vm = await running({ logger });
    signal(vm, "STOP");
    await expect(vm.close()).rejects.toMatchObject({
      code: "qemu-hung",
      message: expect.stringContaining("does not respond: a signal (SIGSTOP) or a debugger stopped it") as string,
    });
    expect(logger.messages.warn).toEqual([expect.stringContaining("QEMU does not respond")]);
    expect(await vm.exited).toEqual({ code: null, signal: "SIGKILL" });
  });

  test("and that does not answer is ended by close(), which rejects", async () => {
    const vm = await running();
    // QEMU waits for a reader of the pipe, and does nothing else.
    const filename = join(folder, "pipe");
    execFileSync("mkfifo", [filename]);
    const hanging = vm.qmp.execute("pmemsave", { val: 0, size: 1, filename });
    hanging.catch(() => undefined);
    await expect(vm.close()).rejects.toMatchObject({
      code: "qemu-hung",
      message: expect.stringContaining("it did not answer a QMP command within 10 s") as string,
    });
  });

  test("is a fault when it was killed, although the guest has powered off before", async () => {
    const vm = await running(tinyGuest("powerOff", folder));
    await vm.waitForShutdown(LONG);
    signal(vm, "KILL");
    await expect(vm.close()).rejects.toMatchObject({ code: "qemu-exited" });
  });

  test("ends without a fault with its guest, if the user's arguments say so", async () => {
    const vm = await running({ ...tinyGuest("powerOff", folder), extraArguments: ["-action", "shutdown=poweroff"] });
    expect(await vm.exited).toEqual({ code: 0, signal: null });
    await vm.close();
  });

  test("is alive when its faults are settled, and can be closed then, also after the user has closed QMP", async () => {
    const vm = await running();
    await vm.settleFaults();
    await vm.qmp.close();
    await vm.settleFaults();
    await vm.close();
    expect(await vm.exited).toEqual({ code: 0, signal: null });
  });
});
