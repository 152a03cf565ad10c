import { expect, test } from "vitest";
import { type AccountInput, accountFrames } from "./link-statistics.ts";

const END = { toMachine: 10, toEnd: 5, queued: 10, droppedBefore: 0, refused: 0 };
const QUIET: AccountInput = {
  kind: "node",
  end: END,
  captured: 15,
  isCut: false,
  injected: 0,
  wasDown: false,
  down: { dropped: 0, queued: 0 },
  isFinal: true,
};

test("nothing is dropped where the capture has what both ends have counted", () => {
  expect(accountFrames(QUIET)).toEqual({
    toMachine: 10,
    toEnd: 5,
    waiting: 0,
    captured: 15,
    injected: 0,
    whileDown: 0,
    drops: [],
  });
});

test.each<[string, Partial<AccountInput>, object[]]>([
  ["by a full queue", { end: { ...END, droppedBefore: 3 } }, [{ place: "tap-queue", frames: 3 }]],
  ["by a tap that is down", { captured: 19, end: { ...END, refused: 4 } }, [{ place: "tap", frames: 4 }]],
  ["between capture and tap", { captured: 17 }, [{ place: "qemu", frames: 2 }]],
  ["by the capture", { captured: 12 }, [{ place: "capture", frames: 3 }]],
  ["by a capture at its limit", { captured: 12, isCut: true }, [{ place: "capture-limit", frames: 3 }]],
  ["by a wire's socket", { kind: "wire", end: { ...END, droppedBefore: 2 } }, [{ place: "wire-socket", frames: 2 }]],
  ["by a wire's reader", { kind: "wire", end: { ...END, refused: 2 } }, [{ place: "wire-reader", frames: 2 }]],
])("frames are dropped %s", (_, change, drops) => {
  expect(accountFrames({ ...QUIET, ...change }).drops).toEqual(drops);
});

test.each<[string, Partial<AccountInput>, object]>([
  ["injected frames are in the capture alone", { captured: 17, injected: 2 }, { injected: 2 }],
  ["frames in flight are not missing yet", { captured: 17, isFinal: false }, { captured: 17 }],
  ["a link that is down loses frames because the test asked for it", { captured: 12, wasDown: true }, { whileDown: 3 }],
  [
    "so does its tap",
    { end: { ...END, droppedBefore: 4 }, wasDown: true, down: { dropped: 4, queued: 0 } },
    { whileDown: 4 },
  ],
  ["frames in a tap's queue wait", { end: { ...END, queued: 17 } }, { waiting: 7 }],
  [
    "frames that a tap dropped because the link was down do not wait",
    { end: { ...END, queued: 20, droppedBefore: 8 }, wasDown: true, down: { dropped: 8, queued: 3 } },
    { waiting: 7, whileDown: 8 },
  ],
  ["frames in a wire's socket wait", { kind: "wire", captured: 12 }, { waiting: 3 }],
  ["without a capture nothing is compared", { captured: undefined }, { captured: undefined }],
])("%s", (_, change, statistics) => {
  expect(accountFrames({ ...QUIET, ...change })).toMatchObject({ ...statistics, drops: [] });
});
