import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { engineGroup } from "./engine-group.ts";

test("without a socket, the group is docker, if this system has it", async () => {
  const hasDocker = /^docker:/m.test(readFileSync("/etc/group", "utf8"));
  const group = await engineGroup("/nonexistent/docker.sock");
  expect(group?.name).toBe(hasDocker ? "docker" : undefined);
  expect(group?.members ?? []).not.toContain("");
});

test("the group is the one that owns the socket, unless that is root's", async () => {
  const folder = mkdtempSync(join(tmpdir(), "alpy-group-"));
  const socketPath = join(folder, "socket");
  writeFileSync(socketPath, "");
  const owner = execFileSync("id", ["-gn"], { encoding: "utf8" }).trim();
  const expected = owner === "root" ? (await engineGroup("/nonexistent/docker.sock"))?.name : owner;
  expect((await engineGroup(socketPath))?.name).toBe(expected);
  rmSync(folder, { recursive: true });
});

test.each([undefined, null, ""])("%o is not a path", async (path) => {
  await expect(engineGroup(path as string)).rejects.toThrow(/^socketPath must be the path of a socket, got/);
});
