import { expect, test } from "vitest";
import { readableEvidence } from "./readable.ts";

test("QEMU's warning about a NIC without a link is not evidence", () => {
  const hub = "qemu-system-x86_64: warning: hub 2 is not connected to host network";
  expect(readableEvidence({ qemu: hub })).toBe("");
  expect(readableEvidence({ qemu: `${hub}\nout of memory`, console: "login: " })).toBe(
    "\nqemu: out of memory\nconsole: login: ",
  );
});
