import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCli, openConsole, openShell, type SerialConsole, type ShellDialect } from "../src/index.ts";

/*
 * The command lines of boot loaders, in QEMU without KVM: only with ALPY_LONG=1. They need the Debian packages u-boot-qemu,
 * grub-common, grub-pc-bin, ipxe and ovmf.
 */

const run = promisify(execFile);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "firmware-"));
});

afterAll(() => rm(folder, { recursive: true }));

interface Machine extends AsyncDisposable {
  readonly console: SerialConsole;
  readonly typed: string[];
}

/** Starts QEMU with its serial port, and the BIOS's console, on pipes. */
function start(args: readonly string[]): Machine {
  const command = ["--pdeathsig", "KILL", "qemu-system-x86_64", "-m", "512", "-nographic", "-nic", "none", ...args];
  const qemu = spawn("setpriv", command, { stdio: ["pipe", "pipe", "inherit"] });
  const exit = once(qemu, "exit");
  const typed: string[] = [];
  const stream = Duplex.from({ readable: qemu.stdout, writable: qemu.stdin });
  // QEMU is killed.
  stream.on("error", () => {});
  const console = openConsole(stream, {
    timeoutMs: 60_000,
    transcript: { text: (line) => void (/^\S+ >/.test(line) && typed.push(line)) },
  });
  const dispose = async (): Promise<void> => {
    await console.close();
    qemu.kill("SIGKILL");
    await exit;
  };
  return { console, typed, [Symbol.asyncDispose]: dispose };
}

/** Makes an image of GRUB that QEMU boots as a kernel. */
async function grubImage(): Promise<string> {
  const core = join(folder, "core.img");
  const image = join(folder, "grub.img");
  await writeFile(join(folder, "grub.cfg"), "serial --unit=0\nterminal_input serial\nterminal_output serial\n");
  const modules = "biosdisk serial terminal echo test eval sleep true help normal".split(" ");
  const args = ["-O", "i386-pc", "-o", core, "-p", "/boot/grub", "-c", join(folder, "grub.cfg"), ...modules];
  await run("grub-mkimage", args);
  await run("sh", ["-c", `cat /usr/lib/grub/i386-pc/lnxboot.img '${core}' >'${image}'`]);
  return image;
}

interface Firmware {
  readonly dialect: ShellDialect;
  readonly boot: () => Promise<Machine>;
  readonly commands: readonly (readonly [command: string, exitCode: number, output: string | RegExp])[];
  readonly endless: string | undefined;
}

const FIRMWARE: readonly Firmware[] = [
  {
    dialect: "uboot",
    boot: async () => {
      const machine = start(["-vga", "none", "-bios", "/usr/lib/u-boot/qemu-x86/u-boot.rom"]);
      await machine.console.expect("stop autoboot");
      await machine.console.send(" ");
      return machine;
    },
    commands: [
      ["echo hi", 0, "hi\n"],
      ["false", 1, ""],
      ["nosuch", 1, /Unknown command 'nosuch'/],
      ["if", 1, /syntax error/],
      ["kept=3", 0, ""],
      ["echo 'it\"s' a; if test 3 = 3; then echo yes; fi", 0, 'it"s a\nyes\n'],
      ["echo '=> '", 0, "=> \n"],
    ],
    endless: "sleep 1000",
  },
  {
    dialect: "grub",
    boot: async () => start(["-kernel", await grubImage()]),
    commands: [
      ["echo hi", 0, "hi\n"],
      ["false", 1, ""],
      ["nosuch", 1, /can't find command/],
      ["if", 1, /syntax error/],
      ["set kept=3", 0, ""],
      ["echo 'a  b' $kept; if test 3 = 3; then echo \"it's\"; fi", 0, "a  b 3\nit's\n"],
      ["echo 'grub> '", 0, "grub> \n"],
    ],
    endless: undefined,
  },
  {
    dialect: "ipxe",
    boot: async () => {
      const machine = start(["-kernel", "/boot/ipxe.lkrn"]);
      await machine.console.expect("Press Ctrl-B");
      await machine.console.sendControl("b");
      return machine;
    },
    commands: [
      ["echo hi", 0, "hi\n"],
      ["nosuch", 1, /command not found/],
      ["set kept 3", 0, ""],
      ["echo a ; echo b$" + "{kept}", 0, "a\nb3\n"],
      ["echo iPXE>", 0, "iPXE>\n"],
    ],
    endless: "sleep 1000",
  },
];

describe("in QEMU", () => {
  test.for(FIRMWARE)("$dialect is detected, and its commands have exit codes", async (firmware) => {
    await using machine = await firmware.boot();
    const { console, typed } = machine;
    const shell = await openShell(console);
    expect(shell.dialect).toBe(firmware.dialect);
    for (const [command, exitCode, output] of firmware.commands) {
      const before = typed.length;
      const result = await shell.run(command);
      expect({ command, ...result }).toMatchObject({ command, exitCode });
      if (typeof output === "string") expect(result.output).toBe(output);
      else expect(result.output).toMatch(output);
      // The line and Enter.
      expect(typed.slice(before).join("").match(/\\r/g)).toHaveLength(1);
    }
    if (firmware.endless !== undefined) {
      await expect(shell.run(firmware.endless, { timeoutMs: 8000 })).rejects.toMatchObject({ code: "timeout" });
      expect(await shell.run("echo hi")).toMatchObject({ exitCode: 0, output: "hi\n" });
    }
    const before = typed.length;
    await expect(shell.upload("x", "/x")).rejects.toMatchObject({ code: "unsupported" });
    await expect(shell.run("echo é")).rejects.toMatchObject({ code: "unsupported" });
    expect(typed).toHaveLength(before);
  });

  test("an empty line is never typed at U-Boot's prompt: it would repeat the last command", async () => {
    const [uboot] = FIRMWARE;
    if (uboot === undefined) throw new Error("unreachable: U-Boot is the first");
    await using machine = await uboot.boot();
    const { console, typed } = machine;
    await console.expect("=> ");
    await console.sendLine("md 0 4");
    await console.expect("00000000: ");
    await console.expect("=> ");
    const before = typed.length;
    const shell = await openShell(console, { dialect: "uboot", wakeMs: 200 });
    expect((await shell.check("echo on")).output).toBe("on\n");
    expect(console.lastLines()).not.toContain("00000010: ");
    expect(typed.slice(before).join("")).not.toContain('> "\\r"\n> "\\r"');
  });

  test("the UEFI shell, which has no exit codes, is a command line with refusals", async () => {
    const variables = join(folder, "variables.fd");
    await copyFile("/usr/share/OVMF/OVMF_VARS_4M.fd", variables);
    const code = "if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd";
    await using machine = start(["-drive", code, "-drive", `if=pflash,unit=1,format=raw,file=${variables}`]);
    const { console } = machine;
    await console.expect("Shell> ", { timeoutMs: 180_000 });
    const cli = await openCli(console, {
      prompt: /^Shell> ?$/,
      errors: [/is not recognized as an internal or external/],
    });
    expect((await cli.check("ver")).output).toMatch(/UEFI Interactive Shell v2/);
    await cli.check("set kept 3");
    expect((await cli.check("echo a%kept%b")).output).toBe("a3b");
    expect((await cli.run("nosuch")).error).toMatch(/'nosuch' is not recognized/);
  });
});
