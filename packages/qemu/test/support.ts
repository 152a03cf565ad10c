import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../src/index.ts";

/** Returns whether tests that need QEMU cannot run here. On CI they run anyway, and fail. */
export function missingQemu(): boolean {
  if (process.env["CI"] || isInstalled("qemu-system-x86_64")) return false;
  console.warn("skipped: no QEMU");
  return true;
}

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Returns the living processes whose command line contains a text, without this one. */
export function processesWith(text: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.filter((pid) => commandLine(pid).includes(text)).map((pid) => `process ${pid}`);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    // It ended meanwhile, or is a zombie, or another user's.
    return "";
  }
}

/** Calls `look` until nothing is left, for at most `limitMs`, and returns what is left. */
export async function leftAfter(limitMs: number, look: () => string[]): Promise<string[]> {
  const end = performance.now() + limitMs;
  for (;;) {
    const left = look();
    if (left.length === 0 || performance.now() > end) return left;
    await delay(100);
  }
}

/** Returns a logger that keeps the messages of each level. */
export function keepingLogger(): Logger & { readonly messages: Record<keyof Logger, string[]> } {
  const messages: Record<keyof Logger, string[]> = { debug: [], info: [], warn: [], error: [] };
  const keep =
    (level: keyof Logger) =>
    (_details: object, message: string): void =>
      void messages[level].push(message);
  return { messages, debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
}
