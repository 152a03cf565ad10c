import { describe, expect, it } from "vitest";
import { type WatchdogMessage, WatchdogState } from "./watchdog-protocol.ts";

function stateAfter(...messages: WatchdogMessage[]): WatchdogState {
  const state = new WatchdogState();
  for (const message of messages) state.apply(JSON.stringify(message));
  return state;
}

describe("the watchdog's state", () => {
  it("contains what is guarded and not released, by kind", () => {
    const state = stateAfter(
      { op: "guard", id: 0, target: { kind: "tap", name: "a" } },
      { op: "guard", id: 1, target: { kind: "path", path: "/tmp/x" } },
      { op: "guard", id: 2, target: { kind: "tap", name: "b" } },
      { op: "release", id: 0 },
    );
    expect(state.guarded("tap")).toEqual([{ kind: "tap", name: "b" }]);
    expect(state.guarded("path")).toEqual([{ kind: "path", path: "/tmp/x" }]);
    expect(state.guarded("process")).toEqual([]);
  });

  it("is done only after the message done", () => {
    expect(stateAfter().done).toBe(false);
    expect(stateAfter({ op: "done" }).done).toBe(true);
  });
});
