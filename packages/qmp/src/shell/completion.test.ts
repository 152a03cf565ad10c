import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readSchema } from "../generate/schema.ts";
import { Completer } from "./completion.ts";

const file = new URL("../../test/fixtures/qemu-7.2-schema.json", import.meta.url);
const saved = JSON.parse(readFileSync(file, "utf8")) as unknown;
const completer = new Completer(readSchema(saved));

test.each([
  ["query-statu", ["query-status"], "query-statu"],
  ["no-such-command", [], "no-such-command"],
  ["set_link ", ["name=", "up="], ""],
  ["set_link name=net0 ", ["up="], ""],
  ["set_link up=", ["up=true", "up=false"], "up="],
  ["set_link up=t", ["up=true"], "up=t"],
  ["migrate-set-capabilities ", ["capabilities="], ""],
  ["system_reset ", [], ""],
  ["no-such-command ", [], ""],
  [":info stat", [], ":info stat"],
  [".he", [], ".he"],
])("%j is completed by %j", (line, candidates, replaced) => {
  expect(completer.complete(line)).toEqual([candidates, replaced]);
});

test("the members of an object are completed, as its tag selects them", () => {
  expect(completer.complete("blockdev-add driver=null-c")).toEqual([["driver=null-co"], "driver=null-c"]);
  const [ofNull] = completer.complete("blockdev-add driver=null-co ");
  expect(ofNull).toEqual(expect.arrayContaining(["node-name=", "size=", "latency-ns=", "cache."]));
  expect(ofNull).not.toContain("filename=");
  const [ofFile] = completer.complete("blockdev-add driver=raw file.driver=file file.f");
  expect(ofFile).toContain("file.filename=");
  const [ofCache] = completer.complete("blockdev-add driver=file cache.");
  expect(ofCache).toEqual(["cache.direct=", "cache.no-flush="]);
});

test("arguments that are text or an enumeration are recognized", () => {
  expect(completer.isText("set_link", ["name"])).toBe(true);
  expect(completer.isText("set_link", ["up"])).toBe(false);
  expect(completer.isText("blockdev-add", ["node-name"])).toBe(true);
  expect(completer.isText("blockdev-add", ["size"])).toBe(false);
  expect(completer.isText("no-such-command", ["x"])).toBe(false);
});
