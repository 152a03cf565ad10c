import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
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

function write(number: number, line: string, stream: "stdout" | "stderr" = "stdout"): void {
  logs.addLine({ ...identity(number), line, stream });
}

function end(number: number, exitCode: number, signal?: NodeJS.Signals, oomKilled = false): void {
  logs.addExit({ ...identity(number), exitCode, signal, oomKilled });
}

test("each application has a file, with how it ended", async () => {
  write(0, "listening");
  write(0, "no such page", "stderr");
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

test("applications that are running or have failed are shown, those that succeeded are not", () => {
  write(0, "done");
  end(0, 0);
  write(1, "listening");
  write(2, "cannot open the file");
  end(2, 7);
  end(3, 1);
  write(4, "");
  expect(logs.tails()).toEqual([
    ["app1 (serve 1 on alpy-s-node0)", "listening"],
    ["app2 (serve 2 on alpy-s-node0), which exited with code 7", "cannot open the file"],
    ["app3 (serve 3 on alpy-s-node0), which exited with code 1", "no output"],
  ]);
});

test("closing writes all lines; later lines and exits are ignored, also those of new applications", () => {
  write(0, "listening");
  logs.close();
  write(0, "late");
  end(0, 1);
  write(1, "new");
  expect(readFileSync(join(folder, "app0.log"), "utf8")).toBe("# app0 (serve 0 on alpy-s-node0)\nlistening\n");
  expect(readdirSync(folder)).toEqual(["app0.log"]);
});

test("a full disk does not stop the applications: their last lines are still shown", async () => {
  logs = new ApplicationLogs(() => "/dev/full");
  write(0, "listening");
  await turn();
  write(0, "no room");
  await turn();
  expect(logs.tails()).toEqual([["app0 (serve 0 on alpy-s-node0)", "listening\nno room"]]);
});

test.each([undefined, null, "logs"])("%o instead of a function that returns a path is refused", (path) => {
  expect(() => new ApplicationLogs(path as never)).toThrow(/^path must be a function, got/);
});

test("of many applications, the last five lines of the newest five are shown", () => {
  for (let number = 0; number < 9; number += 1) {
    for (let line = 0; line < 9; line += 1) write(number, `line ${line}`);
  }
  const tails = logs.tails();
  expect(tails.map(([title]) => title.slice(0, 4))).toEqual(["app4", "app5", "app6", "app7", "app8"]);
  expect(tails[0]?.[1]).toBe("line 4\nline 5\nline 6\nline 7\nline 8");
});
