import { resolve } from "node:path";
import { expect, test } from "vitest";
import { ambiguousNames, exportedNames } from "./exported-names.ts";

const root = resolve(import.meta.dirname, "../../..");
const folders = ["guard", "qmp", "pcap", "serial-expect", "docker-nodes", "qemu", "alpy"].map(
  (name) => `packages/${name}`,
);

const names = folders.flatMap((folder) => exportedNames(root, folder));

test("members of exported interfaces are readonly, and optional ones accept undefined", () => {
  expect(names.flatMap(({ folder, looseMembers }) => looseMembers.map((member) => `${folder}: ${member}`))).toEqual([]);
});

test("no two packages export one name with two meanings", () => {
  expect(names.length).toBeGreaterThan(200);
  expect(ambiguousNames(names)).toEqual([
    // Until qemu takes its locks from guard.
    "tryLock: packages/guard, packages/qemu",
    // A testbed's golden state is a machine's, prepared with a testbed.
    "GoldenOptions: packages/qemu, packages/alpy",
  ]);
});

test("a name with two meanings is found, one that is declared twice alike is not", () => {
  const declare = (folder: string, name: string, declaration: string) => ({
    folder,
    name,
    declaration,
    looseMembers: [],
  });
  expect(
    ambiguousNames([
      declare("packages/a", "Logger", "interfaceLogger{}"),
      declare("packages/b", "Logger", "interfaceLogger{}"),
      declare("packages/a", "RunOptions", "interfaceRunOptions{user:string}"),
      declare("packages/b", "RunOptions", "interfaceRunOptions{exact:boolean}"),
    ]),
  ).toEqual(["RunOptions: packages/a, packages/b"]);
});
