import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DetachedProgram, openDescriptor } from "./detached-program.ts";

test("what is written to a program that has ended goes nowhere, although its descriptor is that of a file by then", async () => {
  const folder = mkdtempSync(join(tmpdir(), "guard-detached-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const program = DetachedProgram.start("/bin/sh", ["-c", "read -r line"], []);
  const { stdin } = program.child;
  if (!stdin) throw new Error("unreachable: its standard input is a pipe");
  const descriptor = openDescriptor(stdin);
  expect(program.write("line\n")).toBe("written");
  await once(stdin, "close");
  // The system gives out the lowest number that is free.
  const files: number[] = [];
  onTestFinished(() => {
    for (const file of files) closeSync(file);
  });
  while (!files.includes(descriptor ?? -1) && files.length < 100) files.push(openSync(join(folder, "file"), "a"));
  expect(files).toContain(descriptor);
  expect(program.write("another\n")).toBe("dead");
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("");
});
