import { NIC_MODELS } from "@alpy/qemu";
import { expect, test } from "vitest";
import { carrierWarning } from "./carrier-warning.ts";

test("a guest may miss the carrier of e1000e under QEMU 7.2", () => {
  expect(carrierWarning("e1000e", { major: 7, minor: 2 })).toMatch(/^the guest may not notice .*e1000e of QEMU 7\.2/);
});

test("no other model, and no newer QEMU, has a warning", () => {
  const others = NIC_MODELS.filter((model) => model !== "e1000e");
  expect(others.map((model) => carrierWarning(model, { major: 7, minor: 2 }))).toEqual(others.map(() => undefined));
  expect(carrierWarning("e1000e", { major: 10, minor: 0 })).toBeUndefined();
});
