import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { ShellHistory } from "./shell.ts";

/** Returns the history of the user's shells (XDG Base Directory Specification, `XDG_STATE_HOME`). */
export function openHistory(): ShellHistory {
  const file = join(process.env["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"), "alpy", "qmp-history");
  return {
    lines: linesOf(file),
    save: (lines) => {
      try {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
      } catch {
        // A shell without a history is still a shell.
      }
    },
  };
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  } catch {
    return [];
  }
}
