import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, test } from "vitest";
import { openConsole, openShell, type SerialConsole } from "../src/index.ts";
import { spawnPty } from "../src/pty/index.ts";

/*
 * Logins at the real getty and login(1), with PAM, in a mount namespace whose accounts and logs are the test's own. login(1)
 * sets the groups of the session, which only root may.
 */

const execute = promisify(execFile);
const OLD = "old-secret";
const NEW = "Warren-9.meadow";
/** The secret of RFC 4226's and RFC 6238's examples. */
const SEED = "12345678901234567890";

interface Machine extends AsyncDisposable {
  readonly console: SerialConsole;
  readonly lines: readonly string[];
}

/** Starts a getty. `lastChange` is the day of the last change of the password; 0: it must be changed. */
async function startGetty(lastChange: number, isCoded = false): Promise<Machine> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "serial-expect-getty-"));
  stack.defer(() => rm(folder, { recursive: true }));
  await writeAccounts(folder, lastChange, isCoded);
  const script = `mount --bind ${folder}/etc /etc && mount --bind ${folder}/log /var/log && mount -t tmpfs none /run &&
    exec /sbin/agetty --noclear - 115200 vt220`;
  const pty = stack.use(await spawnPty("unshare", { args: ["--mount", "sh", "-c", script] }));
  const lines: string[] = [];
  const text = (line: string): void => void lines.push(line);
  const console = stack.use(openConsole(pty, { timeoutMs: 60_000, transcript: { text } }));
  const moved = stack.move();
  return { console, lines, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}

async function writeAccounts(folder: string, lastChange: number, isCoded: boolean): Promise<void> {
  const etc = join(folder, "etc");
  for (const name of ["etc", "log", "home"]) await mkdir(join(folder, name));
  for (const name of ["pam.d", "security", "login.defs", "nsswitch.conf", "ld.so.cache"])
    await cp(join("/etc", name), join(etc, name), { recursive: true });
  const { stdout } = await execute("openssl", ["passwd", "-6", OLD]);
  await writeFile(join(etc, "passwd"), `root:x:0:0:root:${folder}/home:/bin/sh\n`);
  await writeFile(join(etc, "group"), "root:x:0:\n");
  await writeFile(join(etc, "shadow"), `root:${stdout.trim()}:${lastChange}:0:99999:7:::\n`, { mode: 0o600 });
  const keys = join(etc, "users.oath");
  await writeFile(keys, `HOTP/T30 root - ${Buffer.from(SEED).toString("hex")}\n`);
  await chmod(keys, 0o600);
  const code = "auth requisite pam_oath.so usersfile=/etc/users.oath window=20\n";
  if (isCoded)
    await writeFile(
      join(etc, "pam.d/login"),
      `auth requisite pam_unix.so\n${code}account required pam_unix.so\nsession required pam_unix.so\n`,
    );
}

/** Returns the code of a moment (RFC 6238 with SHA-1, 30 seconds and 6 digits). */
function timeCode(ms: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(ms / 30_000)));
  const digest = createHmac("sha1", SEED).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}

const TODAY = Math.floor(Date.now() / 86_400_000);

describe.skipIf(process.getuid?.() !== 0)("login(1)", () => {
  test.concurrent("that forces a change of the password is answered, and the new password is used", async ({
    expect,
  }) => {
    await using machine = await startGetty(0);
    const options = { login: "root", password: OLD, newPassword: NEW };
    const shell = await openShell(machine.console, options);
    expect((await shell.check("id -un")).output).toBe("root\n");
    expect(machine.lines.join("")).toContain("You are required to change your password immediately");
    expect((await shell.check("grep -c '^root:[^:]*:[1-9]' /etc/shadow")).output).toBe("1\n");
    await machine.console.sendLine("exit").catch(() => {});
    expect(machine.lines.join("")).not.toContain(OLD);
    expect(machine.lines.join("")).not.toContain(NEW);
  });

  test.concurrent("that forces a change says what is missing without the option", async ({ expect }) => {
    await using machine = await startGetty(0);
    const opening = openShell(machine.console, { login: "root", password: OLD });
    await expect(opening).rejects.toMatchObject({ code: "login-failed" });
    await expect(opening).rejects.toThrow("asks for a new password, but the options have none: set newPassword");
  });

  test.concurrent("that does not accept the new password is quoted", async ({ expect }) => {
    await using machine = await startGetty(0);
    const opening = openShell(machine.console, { login: "root", password: OLD, newPassword: OLD });
    await expect(opening).rejects.toMatchObject({ code: "login-failed" });
    await expect(opening).rejects.toThrow(/asked for the new password again[\s\S]*The password has not been changed/);
  });

  test.concurrent("that refuses the password is quoted", async ({ expect }) => {
    await using machine = await startGetty(TODAY);
    const opening = openShell(machine.console, { login: "root", password: "wrong-one" });
    await expect(opening).rejects.toMatchObject({ code: "login-failed" });
    await expect(opening).rejects.toThrow('openShell: the far side wrote "Login incorrect": check login and password');
  });

  test.concurrent("with a second factor receives a code that is computed when it asks", async ({ expect }) => {
    await using machine = await startGetty(TODAY, true);
    const lines: string[] = [];
    const shell = await openShell(machine.console, {
      login: "root",
      password: OLD,
      verificationCode({ line }) {
        lines.push(line);
        return timeCode(Date.now());
      },
    });
    expect((await shell.check("id -un")).output).toBe("root\n");
    expect(lines).toEqual(["One-time password (OATH) for `root': "]);
  });
});
