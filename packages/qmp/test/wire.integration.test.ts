import { describe } from "vitest";
import { expectNothingLeft } from "./leftovers.ts";
import { openQemu, skipQemu } from "./qemu.ts";
import { describeWire } from "./wire.ts";

expectNothingLeft();

describe.skipIf(skipQemu)("QEMU", () => {
  describeWire("QEMU", () => openQemu());
});
