import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { Marker } from "../src/dialect/marker.ts";
import { posix } from "../src/dialect/posix.ts";

/** Returns the output of a shell that reads only this line. */
function outputOf(shell: readonly string[], line: string): string {
  const [program = "", ...args] = shell;
  return spawnSync(program, [...args, "-c", line], { encoding: "latin1", env: { PATH: "/nonexistent" } }).stdout;
}

describe.each([[["/bin/dash"]], [["/bin/bash"]], [["/bin/busybox", "sh"]]])("the line for %j", (shell) => {
  test.each(["echo right; (exit 5)", "echo 'right'; (exit 5)"])("prints the exit code of %s", (command) => {
    const marker = new Marker();
    const output = outputOf(shell, posix.runLine(posix.text(command, "utf8"), marker, {}));
    expect(output).toContain(`${marker.head("begin")}\nright\n${marker.head("stop")}5:${5 + marker.check}:\n`);
  });
});

test("one lost byte at any position never runs another command", { timeout: 120_000 }, () => {
  const marker = new Marker();
  const line = posix.runLine(posix.text("echo 'right'; (exit 5)", "utf8"), marker, {});
  for (let at = 0; at < line.length; at++) {
    const output = outputOf(["/bin/dash"], line.slice(0, at) + line.slice(at + 1));
    const hasStopped = output.includes(marker.head("stop"));
    // Either the right command ran and reported, or nothing ran.
    expect({ at, isRun: output.includes("right\n") }).toEqual({ at, isRun: hasStopped });
    if (hasStopped) expect(output).toContain(`${marker.head("stop")}5:${5 + marker.check}:`);
  }
});
