import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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

test("a full disk does not stop the applications: it is reported once, and their last lines are still shown", async () => {
  const errors: unknown[] = [];
  logs = new ApplicationLogs(() => "/dev/full", { onError: (...error) => void errors.push(error) });
  write(0, "listening");
  await turn();
  write(0, "no room");
  await turn();
  expect(logs.tails()).toEqual([["app0 (serve 0 on alpy-s-node0)", "listening\nno room"]]);
  end(0, 1);
  logs.close();
  expect(errors).toEqual([["/dev/full", expect.objectContaining({ code: "ENOSPC" })]]);
});

test("a file that cannot be opened is reported once, by its path, and stops nothing", async () => {
  const errors: unknown[] = [];
  const path = join(folder, "missing", "app0.log");
  logs = new ApplicationLogs(() => path, { onError: (...error) => void errors.push(error) });
  write(0, "listening");
  await turn();
  end(0, 1);
  expect(errors).toEqual([[path, expect.objectContaining({ code: "ENOENT" })]]);
  expect(logs.tails()).toEqual([["app0 (serve 0 on alpy-s-node0), which exited with code 1", "listening"]]);
});

test("a file ends at its limit, with a mark there, and at its end how much is missing and how the application ended", async () => {
  const reached: unknown[] = [];
  const options = {
    maxBytes: 60,
    limitName: "maxApplicationBytes",
    onLimit: (limit: object) => void reached.push(limit),
  };
  const path = join(folder, "app0.log");
  logs = new ApplicationLogs(() => path, options);
  write(0, "first line");
  for (let number = 0; number < 1000; number += 1) write(0, "öde");
  await turn();
  write(0, "last line");
  end(0, 143, "SIGTERM");
  const lines = readFileSync(path, "utf8").split("\n");
  const kept = lines.indexOf(
    "# alpy: cut here: maxApplicationBytes (60 bytes) is reached; what follows is not recorded",
  );
  expect(Buffer.byteLength(`${lines.slice(0, kept).join("\n")}\n`)).toBeLessThanOrEqual(60);
  const cutBytes = (1000 - (kept - 2)) * Buffer.byteLength("öde\n") + "last line\n".length;
  expect(lines.slice(kept + 1)).toEqual([
    `# alpy: ${cutBytes} more bytes were not recorded`,
    "# was ended by SIGTERM",
    "",
  ]);
  expect(reached).toEqual([{ path, option: "maxApplicationBytes", limitBytes: 60 }]);
  expect(logs.tails()[0]?.[1]).toBe("öde\nöde\nöde\nöde\nlast line");
});

test("files share a budget, whose refusal cuts each of them", async () => {
  let left = 100;
  const budget = {
    limitBytes: 100,
    count: (bytes: number) => {
      left -= bytes;
      return left >= 0;
    },
  };
  const reached: unknown[] = [];
  const path = (name: string) => join(folder, name);
  logs = new ApplicationLogs(path, { budget, onLimit: (limit) => void reached.push(limit) });
  for (let number = 0; number < 20; number += 1) write(number % 2, "0123456789");
  await turn();
  expect(reached).toEqual([
    { path: path("app1"), option: "maxArtifactBytes", limitBytes: 100 },
    { path: path("app0"), option: "maxArtifactBytes", limitBytes: 100 },
  ]);
});

test("only the owner may read a file, also one that existed", async () => {
  const path = join(folder, "app0.log");
  writeFileSync(path, "old", { mode: 0o644 });
  write(0, "secret");
  await turn();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("an application that has ended holds no file open", () => {
  const before = readdirSync("/proc/self/fd").length;
  for (let number = 0; number < 50; number += 1) {
    write(number, "line");
    end(number, number % 2);
  }
  expect(readdirSync("/proc/self/fd").length).toBe(before);
  expect(logs.tails()).toHaveLength(5);
});

test("last lines are shown without characters that a terminal obeys, and are written as they are", async () => {
  write(0, "\u009b31m\u001b]52;c;aGk=\u0007");
  await turn();
  expect(logs.tails()[0]?.[1]).toBe("\\x9b31m\\x1b]52;c;aGk=\\x07");
  expect(readFileSync(join(folder, "app0.log"), "utf8")).toContain("\u009b31m\u001b]52;c;aGk=\u0007\n");
});

test.each([
  [{ maxBytes: 0 }, "maxBytes must be a positive integer or Infinity, got 0"],
  [{ budget: {} }, "budget.count must be a function, got undefined"],
  [{ onFault: console.log }, 'ApplicationLogs: unknown option "onFault"'],
])("the options %o are refused", (options, message) => {
  expect(() => new ApplicationLogs(String, options as never)).toThrow(message);
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
