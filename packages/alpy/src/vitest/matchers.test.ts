import type { Node } from "@alpy/docker-nodes";
import { expect, test } from "vitest";
import { matchers } from "./matchers.ts";

/** Returns a node whose applications end with this exit code and output. */
function nodeWith(exitCode: number, stdout = ""): { node: Node; commands: (readonly string[])[] } {
  const commands: (readonly string[])[] = [];
  const run = (command: readonly string[]) => {
    commands.push(command);
    return Promise.resolve({ exitCode, stdout, stderr: "" });
  };
  return { node: { name: "node0", run } as unknown as Node, commands };
}

test("toPing sends three requests, with a second for each reply, by default", async () => {
  const { node, commands } = nodeWith(0);
  await matchers.toPing(node, "192.0.2.1");
  await matchers.toPing(node, "2001:db8::1", { count: 5, timeoutMs: 2_500 });
  expect(commands).toEqual([
    ["ping", "-c", "3", "-i", "0.2", "-W", "1", "192.0.2.1"],
    ["ping", "-c", "5", "-i", "0.2", "-W", "2.5", "2001:db8::1"],
  ]);
});

test("toPing reports how the ping ended, with its output", async () => {
  const { pass, message } = await matchers.toPing(nodeWith(1, "3 packets transmitted\n").node, "192.0.2.1");
  expect(pass).toBe(false);
  expect(message()).toBe(
    "node node0: ping -c 3 -i 0.2 -W 1 192.0.2.1 failed with exit code 1\nstdout:\n  3 packets transmitted",
  );
  const answered = await matchers.toPing(nodeWith(0).node, "192.0.2.1");
  expect(answered.message()).toMatch(/192\.0\.2\.1 was answered unexpectedly; no output$/);
});

test.each([
  [{ retries: 1 }, 'toPing: unknown option "retries"; expected one of count, timeoutMs'],
  [{ count: 0 }, "toPing.count must be a positive integer, got 0"],
  [{ count: 1.5 }, "toPing.count must be a positive integer, got 1.5"],
  [{ count: null }, "toPing.count must be a positive integer, got null"],
  [{ timeoutMs: -1 }, "toPing.timeoutMs must be milliseconds above 0, at most 2147483647, got -1"],
  [{ timeoutMs: 2 ** 31 }, "toPing.timeoutMs must be milliseconds above 0, at most 2147483647, got 2147483648"],
  [{ timeoutMs: Number.NaN }, "toPing.timeoutMs must be milliseconds above 0, at most 2147483647, got NaN"],
  [{ timeoutMs: "1000" }, "toPing.timeoutMs must be milliseconds above 0, at most 2147483647, got '1000'"],
])("toPing refuses %o, and sends nothing", async (options, message) => {
  const { node, commands } = nodeWith(0);
  await expect(matchers.toPing(node, "192.0.2.1", options as object)).rejects.toThrow(message);
  await expect(matchers.toPing(node, "192.0.2.1", options as object)).rejects.toThrow(TypeError);
  expect(commands).toEqual([]);
});

test("toExitWith shows the exit code, and the last lines of the output", () => {
  expect(matchers.toExitWith({ exitCode: 2, stderr: "no such file\n" }, 0).message()).toBe(
    "expected exit code 0, got 2\nstderr:\n  no such file",
  );
  expect(matchers.toExitWith({ exitCode: 0 }, 0).message()).toBe("expected any exit code but 0, got 0; no output");
  const output = Array.from({ length: 30 }, (_, index) => `line ${index}`).join("\n");
  expect(matchers.toExitWith({ exitCode: 1, output }, 0).message().split("\n").slice(1, 4)).toEqual([
    "output:",
    "  …",
    "  line 10",
  ]);
});

test("toHaveFrame shows the frame that is not expected, or the nearest ones", async () => {
  const frames = [Uint8Array.from({ length: 60 }, () => 0xff)];
  const found = await matchers.toHaveFrame(frames, { ethernet: { destination: "ff:ff:ff:ff:ff:ff" } });
  expect(found).toMatchObject({ pass: true });
  expect(found.message()).toMatch(/^unexpected frame, #1\n {2}/);
  const missing = await matchers.toHaveFrame(frames, { arp: { operation: "reply" } });
  expect(missing).toMatchObject({ pass: false });
  expect(missing.message()).toMatch(/^no such frame\n/);
  await expect(matchers.toHaveFrame(frames, null as never)).rejects.toThrow(
    "pattern must be an object or a function, got null",
  );
});
