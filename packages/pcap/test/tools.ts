import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

/** Time after which a guest is killed whose test ended without stopping it. */
const GUEST_LIFETIME_SECONDS = "50";

/** Checks whether the tools are installed. If one is missing, it fails in CI; elsewhere it prints why tests are skipped. */
export function hasTools(...tools: string[]): boolean {
  const missing = tools.filter((tool) => spawnSync(tool, ["--version"]).error !== undefined);
  if (missing.length === 0) return true;
  const reason = `not installed: ${missing.join(", ")}`;
  if (process.env["CI"] !== undefined) throw new Error(reason);
  console.warn(`Tests are skipped, ${reason}`);
  return false;
}

/** Returns what tcpdump prints for a capture, line by line without hexadecimal dumps, and its error output. */
export async function tcpdump(path: string, ...options: string[]): Promise<{ lines: string[]; complaint: string }> {
  const args = ["-n", ...options, "-r", path];
  // It exits with 1 if the capture is damaged, after printing what precedes the damage.
  const { stdout, stderr } = await promisify(execFile)("tcpdump", args, { maxBuffer: 1e8 }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  const lines = stdout.split("\n").filter((line) => line !== "" && !line.startsWith("\t"));
  return { lines, complaint: stderr };
}

/** A virtual machine without an image. The boot ROM of its network adapter sends DHCP requests, which a file captures. */
export class Guest implements AsyncDisposable {
  readonly #process;
  readonly #ended: Promise<unknown>;

  private constructor(path: string) {
    // On a hub without a second port QEMU holds back all frames except the first.
    const hub = ["-netdev", "hubport,id=n0,hubid=0", "-netdev", "hubport,id=n1,hubid=0"];
    const netdev = [...hub, "-device", "virtio-net-pci,netdev=n0"];
    const dump = ["-object", `filter-dump,id=d0,netdev=n0,file=${path}`];
    const qemu = ["qemu-system-x86_64", "-accel", "tcg", "-nodefaults", "-display", "none", ...netdev, ...dump];
    this.#process = spawn("timeout", [GUEST_LIFETIME_SECONDS, ...qemu], { stdio: "ignore" });
    this.#ended = once(this.#process, "exit");
  }

  static start(path: string): Guest {
    return new Guest(path);
  }

  /** Settles when the guest has exited. */
  get ended(): Promise<unknown> {
    return this.#ended;
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#ended;
  }
}
