import { expectTypeOf, test } from "vitest";
import type { QmpClient } from "./client.ts";
import type { QmpEvent } from "./event.ts";
import type { Command, Nothing } from "./protocol.ts";
import type { StatusInfo } from "./qemu-protocol.ts";

// These hold when they compile: the functions are never called.
interface OwnProtocol {
  commands: { launch: Command<{ count: number }, { launched: boolean }>; land: Command<Nothing, Nothing> };
  events: { LAUNCHED: { at: number }; LANDED: Nothing };
}

test("a command's name decides what it takes and returns", () => {
  const use = async (qmp: QmpClient): Promise<void> => {
    expectTypeOf(await qmp.execute("query-status")).toEqualTypeOf<StatusInfo>();
    expectTypeOf(await qmp.execute("human-monitor-command", { "command-line": "info" })).toEqualTypeOf<string>();
    // @ts-expect-error: the argument is missing
    await qmp.execute("set_link", { name: "net0" });
    // @ts-expect-error: arguments are required
    await qmp.execute("screendump");
    // @ts-expect-error: there is no such argument
    await qmp.execute("screendump", { filename: "x", colour: true });
    // @ts-expect-error: the value is not one of the enum
    await qmp.execute("screendump", { filename: "x", format: "gif" });
    // @ts-expect-error: options are not arguments
    await qmp.execute("stop", { timeoutMs: 5 });
    await qmp.execute("stop", undefined, { timeoutMs: 5 });
    await qmp.execute("screendump", { filename: "x" }, { timeoutMs: 5 });
  };
  expectTypeOf(use).toBeFunction();
});

test("a command that the protocol leaves open takes any object and returns unknown", () => {
  const use = async (qmp: QmpClient): Promise<void> => {
    expectTypeOf(await qmp.execute("query-block")).toBeUnknown();
    await qmp.execute("device_add", { driver: "e1000", id: "nic0" });
  };
  expectTypeOf(use).toBeFunction();
});

test("an event's name decides what it carries", () => {
  const use = async (qmp: QmpClient): Promise<void> => {
    const shutdown = await qmp.waitFor("SHUTDOWN", { where: ({ data }) => data.guest });
    expectTypeOf(shutdown.name).toEqualTypeOf<"SHUTDOWN">();
    expectTypeOf(shutdown.data.guest).toBeBoolean();
    expectTypeOf((await qmp.waitFor("JOB_STATUS_CHANGE")).data["id"]).toBeUnknown();
    qmp.on("RTC_CHANGE", ({ data }) => expectTypeOf(data.offset).toBeNumber());
  };
  expectTypeOf(use).toBeFunction();
});

test("a stream of named events can be told apart by name", () => {
  const use = async (qmp: QmpClient): Promise<void> => {
    for await (const event of qmp.events({ names: ["RTC_CHANGE", "WATCHDOG"] })) {
      if (event.name === "RTC_CHANGE") expectTypeOf(event.data.offset).toBeNumber();
      else expectTypeOf(event.name).toEqualTypeOf<"WATCHDOG">();
    }
  };
  expectTypeOf(use).toBeFunction();
});

test("a protocol of one's own without an index signature allows only what it lists", () => {
  const use = async (qmp: QmpClient<OwnProtocol>): Promise<void> => {
    expectTypeOf(await qmp.execute("launch", { count: 1 })).toEqualTypeOf<{ launched: boolean }>();
    await qmp.execute("land");
    // @ts-expect-error: no such command
    await qmp.execute("query-status");
    // @ts-expect-error: no such event
    await qmp.waitFor("SHUTDOWN");
    expectTypeOf(await qmp.waitFor("LAUNCHED")).toEqualTypeOf<QmpEvent<"LAUNCHED", { at: number }>>();
    for await (const event of qmp.events()) {
      if (event.name === "LAUNCHED") expectTypeOf(event.data).toEqualTypeOf<{ at: number }>();
    }
  };
  expectTypeOf(use).toBeFunction();
});
