import { expect, test } from "vitest";
import { faultOfImport } from "./package-directions.ts";

const importer = {
  root: "/repo",
  packageFolder: "packages/qemu",
  packageName: "@alpy/qemu",
  file: "src/machine/machine.ts",
};

test.each(["@alpy/qmp", "@alpy/serial-expect/pty", "@alpy/qemu", "node:fs", "pino", "../index.ts"])(
  "%s may be imported",
  (name) => {
    expect(faultOfImport(importer, name)).toBeUndefined();
  },
);

test("a sibling that is not allowed is refused, and the message says what is allowed", () => {
  expect(faultOfImport(importer, "@alpy/pcap/node")).toBe(
    "must not import @alpy/pcap; its package may import @alpy/guard, @alpy/qmp, @alpy/serial-expect",
  );
});

test("a relative path must not leave the package, except for the shared configuration", () => {
  expect(faultOfImport(importer, "../../../qmp/src/index.ts")).toBe("leaves its package: ../../../qmp/src/index.ts");
  expect(faultOfImport({ ...importer, file: "tsup.config.ts" }, "../../tsup.base.ts")).toBeUndefined();
});
