import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ApplicationLogs } from "./application-logs.ts";

let folder: string;
let logs: ApplicationLogs;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-applications-"));
  logs = new ApplicationLogs((application) => join(folder, `${application}.log`));
});
afterEach(() => {
  logs.close();
  rmSync(folder, { recursive: true });
});

const identity = (number: number) => ({
  node: "alpy-s-node0",
  application: `alpy-s-app${number}`,
  argv: ["serve", String(number)],
});

function say(number: number, line: string, stream: "stdout" | "stderr" = "stdout"): void {
  logs.take({ ...identity(number), line, stream });
}

function end(number: number, exitCode: number, signal?: NodeJS.Signals, oomKilled = false): void {
  logs.takeExit({ ...identity(number), exitCode, signal, oomKilled });
}

test("each application has a file, with how it ended", async () => {
  say(0, "listening");
  say(0, "no such page", "stderr");
  end(0, 3);
  end(1, 137, "SIGKILL", true);
  await turn();
  expect(readFileSync(join(folder, "app0.log"), "utf8")).toBe(
    "# app0 (serve 0 on alpy-s-node0)\nlistening\nstderr: no such page\n# exited with code 3\n",
  );
  expect(readFileSync(join(folder, "app1.log"), "utf8")).toBe(
    "# app1 (serve 1 on alpy-s-node0)\n# was ended by SIGKILL after it reached its memory limit\n",
  );
});

test("applications that are running or have failed are shown, those that ended well are not", () => {
  say(0, "done");
  end(0, 0);
  say(1, "listening");
  say(2, "cannot open the file");
  end(2, 7);
  end(3, 1);
  say(4, "");
  expect(logs.tails()).toEqual([
    ["app1 (serve 1 on alpy-s-node0)", "listening"],
    ["app2 (serve 2 on alpy-s-node0), which exited with code 7", "cannot open the file"],
    ["app3 (serve 3 on alpy-s-node0), which exited with code 1", "no output"],
  ]);
});

test("of many applications, the last five lines of the newest five are shown", () => {
  for (let number = 0; number < 9; number += 1) {
    for (let line = 0; line < 9; line += 1) say(number, `line ${line}`);
  }
  const tails = logs.tails();
  expect(tails.map(([title]) => title.slice(0, 4))).toEqual(["app4", "app5", "app6", "app7", "app8"]);
  expect(tails[0]?.[1]).toBe("line 4\nline 5\nline 6\nline 7\nline 8");
});
