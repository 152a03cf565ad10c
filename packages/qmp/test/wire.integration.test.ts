import { describe } from "vitest";
import { openQemu, skipQemu } from "./qemu.ts";
import { describeWire } from "./wire.ts";

describe.skipIf(skipQemu)("QEMU", () => {
  describeWire("QEMU", () => openQemu());
});
