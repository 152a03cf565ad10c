import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type LaunchMachineOptions, launchMachine, type Machine, NIC_MODELS } from "../src/index.ts";
import { leftAfter, missingQemu, processesWith } from "./support.ts";
import { GREETING, IMAGE_LESS, TALKING_BIOS, tinyGuest } from "./tiny-guests.ts";

/** Only limits a hang. */
const LONG = { timeoutMs: 60_000 };
const KILLED_HOLDER = join(import.meta.dirname, "fixtures", "hold-machine.ts");

let folder: string;
let temporary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-qemu-"));
  temporary = join(folder, "tmp");
  mkdirSync(temporary);
  vi.stubEnv("TMPDIR", temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  // QEMU's command line names its console log.
  expect(await leftAfter(30_000, () => processesWith(`${folder}/`))).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(folder, { recursive: true });
});

function launch(options: LaunchMachineOptions = {}): Promise<Machine> {
  return launchMachine({ ...IMAGE_LESS, ...options });
}

describe.skipIf(missingQemu())("a machine", () => {
  test("boots when it is started, and its console is read and written", async () => {
    await using vm = await launchMachine(tinyGuest("echo", folder));
    expect(vm.state.name).toBe("paused");
    await vm.start();
    await vm.console.expect(GREETING, LONG);
    await vm.console.send("hello");
    await vm.console.expect("hello", LONG);
    expect(readdirSync(temporary).toSorted()).toEqual([
      expect.stringMatching(/^alpy-qemu-/),
      expect.stringMatching(/^alpy-vm-/),
    ]);
  });

  test("is paused, runs, is paused and resumes, also when it is called twice", async () => {
    await using vm = await launch();
    const states = [vm.state.name];
    for (const act of ["start", "start", "pause", "pause", "resume"] as const) {
      await vm[act]();
      states.push(vm.state.name);
    }
    expect(states).toEqual(["paused", "running", "running", "paused", "paused", "running"]);
  });

  test("that does not run is named when its console is silent", async () => {
    await using vm = await launchMachine(tinyGuest("panic", folder));
    const silence = async (): Promise<string> =>
      await vm.console.expect("never", { timeoutMs: 1 }).then(String, ({ message }: Error) => message);
    expect(await silence()).toContain("Note: the machine has not been started: call start().\nNothing was received.");
    await vm.start();
    await vm.waitForPanic(LONG);
    expect(await silence()).toContain("Note: the guest's kernel has panicked.");
  });

  test("boots again when it is reset", async () => {
    await using vm = await launchMachine(tinyGuest("echo", folder));
    await vm.start();
    await vm.console.expect(GREETING, LONG);
    await vm.reset();
    await vm.console.expect(GREETING, LONG);
    expect(vm.state.name).toBe("running");
  });

  test("is off when its guest has powered off, and boots again when it is started", async () => {
    await using vm = await launchMachine(tinyGuest("powerOff", folder));
    for (const _time of ["first", "second"]) {
      await vm.start();
      await vm.waitForShutdown(LONG);
      expect(vm.state.name).toBe("off");
    }
  });

  test("whose guest ignores the power button causes an error after the time-out", async () => {
    await using vm = await launch();
    await vm.start();
    await expect(vm.powerDown({ timeoutMs: 500 })).rejects.toMatchObject({
      name: "QemuError",
      code: "power-off-timeout",
      message: expect.stringContaining("the guest did not power off within 500 ms") as string,
    });
  });

  test("whose guest panics has panicked", async () => {
    await using vm = await launchMachine(tinyGuest("panic", folder));
    await vm.start();
    await vm.waitForPanic(LONG);
    expect(vm.state.name).toBe("panicked");
  });

  test.each([
    ["resets itself again and again", "reset", "guest-reset-loop", "resets itself again and again"],
    ["panics", "panic", "guest-panicked", "panicked"],
  ] as const)("whose guest %s is distinguished from one that powers off", async (_what, program, code, words) => {
    await using vm = await launchMachine(tinyGuest(program, folder));
    await vm.start();
    const message = expect.stringContaining(words) as string;
    await expect(vm.waitForShutdown(LONG)).rejects.toMatchObject({ code, message });
  });

  test("with a display shows it as a PNG picture, in the machine's folder", async () => {
    await using vm = await launch({ vga: "std", folder: join(folder, "artifacts") });
    await vm.start();
    const path = await vm.screenshot();
    expect(path).toBe(join(folder, "artifacts", "screenshot.png"));
    expect(readFileSync(path).subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  });

  test("without a display cannot take a screenshot", async () => {
    await using vm = await launch();
    await expect(vm.screenshot()).rejects.toThrow(/no console to take a screendump from/);
  });

  test("answers commands of QEMU's monitor, and what the monitor refuses is an error", async () => {
    await using vm = await launch();
    expect(await vm.monitor("info status")).toMatch(/^VM status: paused.*\n$/);
    await expect(vm.monitor("selfdestruct now")).rejects.toMatchObject({
      code: "monitor-refused",
      message: `QEMU's monitor refused "selfdestruct now": unknown command: 'selfdestruct'; machine.monitor("help") lists its commands`,
    });
    for (const wrong of ["info nonsense", "drive_del", "stop now"]) {
      await expect(vm.monitor(wrong), wrong).rejects.toMatchObject({ code: "monitor-refused" });
    }
    await expect(vm.monitor("info status\nquit")).rejects.toThrow(
      new TypeError("monitor command must be one line with a command, got 'info status\\nquit'"),
    );
    await expect(vm.monitor(" ")).rejects.toThrow(TypeError);
  });

  test("boots UEFI with its own copy of the variables, and the template does not change", async () => {
    await using vm = await launch({ firmware: "uefi" });
    const template = "/usr/share/OVMF/OVMF_VARS_4M.fd";
    const before = readFileSync(template);
    await vm.start();
    await vm.console.expect("UEFI", LONG);
    expect(readFileSync(template).equals(before)).toBe(true);
  });

  test.each(NIC_MODELS)("has a NIC of model %s, without a carrier", async (model) => {
    await using vm = await launch({ nics: [{ model }] });
    const path = "/machine/peripheral/nic0-device";
    expect(await vm.qmp.execute("qom-get", { path, property: "type" })).toBe(model);
  });

  test("leaves the console's and QEMU's output in the folder of the options", async () => {
    const kept = join(folder, "new", "artifacts");
    await using vm = await launchMachine({ ...TALKING_BIOS, folder: kept });
    await vm.start();
    await vm.console.expect("SeaBIOS", LONG);
    await vm.close();
    expect(readdirSync(kept).toSorted()).toEqual(["console.log", "qemu.log"]);
    expect(readFileSync(join(kept, "console.log"), "latin1")).toContain("SeaBIOS");
  });

  test("refuses unknown options of its methods", async () => {
    await using vm = await launch();
    await expect(vm.start({ timeout: 1 } as object)).rejects.toThrow(
      new TypeError('start: unknown option "timeout"; expected one of timeoutMs, signal'),
    );
    await expect(vm.pause({ timeoutMs: Number.NaN })).rejects.toThrow(
      "pause.timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got NaN",
    );
  });
});

describe.skipIf(missingQemu())("QEMU that ends by itself", () => {
  const qemuExited = { name: "QemuError", code: "qemu-exited", message: expect.stringContaining("SIGSEGV") as string };

  test("fails a wait for the guest", async () => {
    await using vm = await launch();
    const off = vm.waitForShutdown(LONG);
    process.kill(vm.pid, "SIGSEGV");
    await expect(off).rejects.toMatchObject(qemuExited);
    expect(vm.state).toEqual({ name: "exited", exit: { code: null, signal: "SIGSEGV" } });
  });

  test("fails guarded work, whose own error is a consequence", async () => {
    await using vm = await launch();
    const never = vm.guard(vm.console.expect("never", LONG));
    process.kill(vm.pid, "SIGSEGV");
    await expect(never).rejects.toMatchObject(qemuExited);
  });

  test("fails close() when no other call has reported it, and still nothing is left", async () => {
    const vm = await launch();
    process.kill(vm.pid, "SIGSEGV");
    await vm.exited;
    await expect(vm.close()).rejects.toMatchObject(qemuExited);
  });

  test("is not a failure after the user's quit", async () => {
    const vm = await launch();
    await vm.qmp.execute("quit");
    expect(await vm.exited).toEqual({ code: 0, signal: null });
    await vm.close();
  });
});

describe.skipIf(missingQemu())("a launch that fails", () => {
  test.each<[string, LaunchMachineOptions, string, RegExp]>([
    [
      "QEMU is missing",
      { qemu: "qemu-system-none" },
      "qemu-missing",
      /cannot run qemu-system-none .*ENOENT.*: install it/,
    ],
    [
      "QEMU refuses its arguments",
      { extraArguments: ["-device", "toaster"] },
      "qemu-failed",
      /exit code 1\): .*'toaster' is not a valid device model name/,
    ],
    ["a disk is missing", { disk: "/nowhere.qcow2" }, "disk-not-found", /^options\.disk: there is no file \/nowhere/],
  ])("because %s rejects with the reason and leaves nothing", async (_what, options, code, message) => {
    await expect(launch(options)).rejects.toMatchObject({
      name: "QemuError",
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  test("because it is aborted rejects with the signal's reason", async () => {
    const reason = new Error("enough");
    await expect(launch({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const abort = new AbortController();
    const launching = launch({ signal: abort.signal });
    abort.abort(reason);
    await expect(launching).rejects.toBe(reason);
  });
});

describe.skipIf(missingQemu())("a process that is killed", () => {
  test("leaves no QEMU and no temporary folder", async () => {
    using holder = spawn(process.execPath, [KILLED_HOLDER, folder], { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(holder, "exit");
    await once(holder.stdout, "data");
    expect(processesWith(`${folder}/`)).toHaveLength(1);
    holder.kill("SIGKILL");
    await exited;
    expect(await leftAfter(30_000, () => processesWith(`${folder}/`))).toEqual([]);
    expect(await leftAfter(30_000, () => readdirSync(temporary))).toEqual([]);
    expect(existsSync(join(folder, "echo.img"))).toBe(true);
  });
});
