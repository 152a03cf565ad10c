import { expect, test } from "vitest";
import { decodeEntries, encodeEntry, type Guarded } from "./guarded.ts";

test("an entry is one line of ASCII, and is decoded to the same", () => {
  const entries: Guarded[] = [
    { kind: "path", path: "/tmp/ä €😀 \n'\"$(rm)`\\\u0081" },
    { kind: "process", pid: 4711, startTime: "99" },
    { kind: "module", url: "file:///x.ts", data: { list: [1, "two", null] } },
  ];
  const lines = entries.map(encodeEntry);
  for (const line of lines) expect(line).toMatch(/^[ -~]+$/);
  expect(decodeEntries(`${lines.join("\n")}\n`)).toEqual(entries);
});

test("a line that cannot be read does not hide the others", () => {
  expect(decodeEntries('{"kind":\n{"kind":"path","path":"/x"}\n')).toEqual([{ kind: "path", path: "/x" }]);
});
