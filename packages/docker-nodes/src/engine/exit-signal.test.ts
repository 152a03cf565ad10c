import { describe, expect, it } from "vitest";
import { exitSignal } from "./exit-signal.ts";

describe("the signal of an exit code", () => {
  it("is the one whose number plus 128 is the code", () => {
    expect([129, 130, 134, 137, 139, 143].map(exitSignal)).toEqual([
      "SIGHUP",
      "SIGINT",
      "SIGABRT",
      "SIGKILL",
      "SIGSEGV",
      "SIGTERM",
    ]);
  });

  it("is undefined for the codes of programs and for 128", () => {
    for (const code of [0, 1, 126, 127, 128, 255]) expect(exitSignal(code)).toBeUndefined();
  });
});
