import { randomBytes } from "node:crypto";
import { createTestbed, type serialExpect } from "@alpy/alpy";
import { logIn } from "@alpy/carrot";
import { expect, test } from "vitest";
import { directBoot } from "./image.ts";
import "./nothing-left.ts";

/*
 * Rabbit's serial console, ttyS0, while the kernel writes messages into all other output.
 */

const KERNEL_NOISE = "while :; do echo usb 1-1: new device >/dev/kmsg; sleep 0.2; done";

const LIMITS = { timeout: 240_000 };

test(
  "exit codes, output and files from a guest's console are correct while the kernel writes to it",
  LIMITS,
  async () => {
    await using bed = await createTestbed({ machine: directBoot(), links: [], artifacts: "artifacts/console" });
    await bed.start();
    const shell = await logIn(bed);
    await shell.check("echo 8 >/proc/sys/kernel/printk; echo N >/sys/module/printk/parameters/time");
    await shell.check(`${KERNEL_NOISE} & noise=$!`);

    await bed.step("Run commands", () => runCommands(shell));
    await bed.step("Transfer files", () => transferFiles(shell));
    await shell.check("kill $noise");
    await bed.step("Reboot in the middle of a command", async () => {
      const rebooting = shell.run("reboot -f; sleep 1000", { timeoutMs: 120_000 });
      await expect(rebooting).rejects.toMatchObject({ code: expect.stringMatching(/^(shell-lost|eof)$/) });
    });
  },
);

if (process.env.ALPY_LONG)
  test("10 MB are uploaded and downloaded over a guest's console", { timeout: 2_400_000 }, tenMegabytes);

async function tenMegabytes(): Promise<void> {
  await using bed = await createTestbed({ machine: directBoot(), links: [], artifacts: "artifacts/console-10mb" });
  await bed.start();
  const shell = await logIn(bed);
  for (const bytes of [256 * 1024, 10_000_000]) {
    const file = randomBytes(bytes);
    const timeoutMs = 1_200_000;
    await bed.step(`Upload ${bytes} bytes`, () => shell.upload(file, "/tmp/file", { timeoutMs }));
    const back = await bed.step(`Download ${bytes} bytes`, () => shell.download("/tmp/file", { timeoutMs }));
    expect(back.equals(file)).toBe(true);
  }
}

async function runCommands(shell: serialExpect.Shell): Promise<void> {
  for (let i = 0; i < 20; i++) {
    const { exitCode, output } = await shell.run(`echo ${i}; sleep 0.01; printf 'no end'; (exit ${i})`);
    const own = output.replaceAll("usb 1-1: new device\n", "");
    expect({ exitCode, own }).toEqual({ exitCode: i, own: `${i}\nno end` });
  }
  const exact = await shell.run("seq 1 5000; exit_code=3; (exit $exit_code)", { exact: true });
  expect(exact).toMatchObject({ exitCode: 3, output: Array.from({ length: 5000 }, (_, i) => `${i + 1}\n`).join("") });
  const script = 'for word in "$@"; do printf "<%s>" "$word"; done\nread -r line || exit 4\n';
  const ran = await shell.runScript(script, { args: ["it's", "a b", ""], exact: true, stdin: "none" });
  expect(ran).toMatchObject({ exitCode: 4, output: "<it's><a b><>" });
  expect((await shell.check("ls /tmp")).output).not.toContain("run-");
}

async function transferFiles(shell: serialExpect.Shell): Promise<void> {
  const file = randomBytes(256 * 1024);
  await shell.upload(file, "/tmp/it's a file", { mode: 0o751, timeoutMs: 120_000 });
  expect((await shell.download("/tmp/it's a file", { timeoutMs: 120_000 })).equals(file)).toBe(true);
  const { output } = await shell.check("stat -c %a /tmp/it*", { exact: true });
  expect(output).toBe("751\n");
  await shell.check("rm /tmp/it*");
}
