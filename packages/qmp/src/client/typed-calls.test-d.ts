import { describe, expectTypeOf, test } from "vitest";
import type { QmpEvent } from "../event/event.ts";
import type {
  Command,
  CommandArguments,
  CommandReturns,
  EventData,
  Nothing,
  OobCommand,
  Open,
  WithBigints,
} from "../protocol/protocol.ts";
import type { BlockdevAddArguments, BlockInfo, QemuProtocol, StatusInfo } from "../protocol/qemu-protocol.ts";
import type { QemuProtocol as QemuProtocol10 } from "../protocol/v10-qemu-protocol.ts";
import type { StatusInfo as Qemu11StatusInfo, QemuProtocol as QemuProtocol11 } from "../protocol/v11-qemu-protocol.ts";
import { acceptQmp } from "./accept.ts";
import type { QmpClient } from "./client.ts";
import { connectQmp } from "./connect.ts";
import type { QmpListener } from "./listener.ts";

// These tests pass when they compile. They never run: `vitest --typecheck` only checks their types.
interface OwnProtocol {
  commands: {
    launch: Command<{ count: number }, { launched: boolean }>;
    land: Command<Nothing, Nothing>;
    abort: OobCommand<{ reason?: string }, Nothing>;
  };
  events: { LAUNCHED: { at: number }; LANDED: Nothing };
}

const qmp = await connectQmp({ path: "" });
const own = await connectQmp<OwnProtocol>({ path: "" });

describe("a client with the protocol of another QEMU", () => {
  test("has its commands and events", async () => {
    const newer = await connectQmp({ path: "" }, { protocol: "11.1" });
    expectTypeOf(newer).toEqualTypeOf<QmpClient<QemuProtocol11>>();
    expectTypeOf(await newer.execute("query-status")).toEqualTypeOf<Qemu11StatusInfo>();
    // @ts-expect-error: QEMU 11 does not have this command any more
    await newer.execute("query-migrationthreads");
    expectTypeOf(await connectQmp({ path: "" }, { protocol: "7.2" })).toEqualTypeOf<QmpClient>();
    expectTypeOf(await acceptQmp({ port: 0 }, { protocol: "10.0" })).toEqualTypeOf<QmpListener<QemuProtocol10>>();
    expectTypeOf(await connectQmp<OwnProtocol>({ path: "" }, { protocol: "own" })).toEqualTypeOf(own);
    // @ts-expect-error: there are no types of this QEMU
    await connectQmp({ path: "" }, { protocol: "8.2" });
  });
});

describe("a command of QEMU", () => {
  test("has the result type of its name", async () => {
    expectTypeOf(await qmp.execute("query-status")).toEqualTypeOf<StatusInfo>();
    expectTypeOf((await qmp.execute("query-status")).running).toBeBoolean();
    expectTypeOf(await qmp.execute("query-block")).toEqualTypeOf<BlockInfo[]>();
    expectTypeOf(await qmp.execute("human-monitor-command", { "command-line": "info" })).toBeString();
    expectTypeOf(await qmp.execute("qom-get", { path: "/", property: "type" })).toBeUnknown();
    expectTypeOf(await qmp.execute("stop")).toEqualTypeOf<Nothing>();
  });

  test("that QEMU does not have does not compile", async () => {
    // @ts-expect-error: no such command
    await qmp.execute("query-statsu");
    // @ts-expect-error: no such member of the return
    (await qmp.execute("query-status")).walking;
  });

  test("does not compile without a required argument, or with a wrong one", async () => {
    // @ts-expect-error: arguments are required
    await qmp.execute("screendump");
    // @ts-expect-error: the argument is missing
    await qmp.execute("set_link", { name: "net0" });
    // @ts-expect-error: the argument is of another type
    await qmp.execute("set_link", { name: "net0", up: "yes" });
    // @ts-expect-error: there is no such argument
    await qmp.execute("screendump", { filename: "x", colour: true });
    // @ts-expect-error: the value is not one of the enumeration
    await qmp.execute("screendump", { filename: "x", format: "gif" });
    // @ts-expect-error: the command takes none
    await qmp.execute("query-status", { verbose: true });
    // @ts-expect-error: options are not arguments
    await qmp.execute("stop", { timeoutMs: 5 });
  });

  test("takes options after its arguments, which are optional if none is required", async () => {
    await qmp.execute("stop", undefined, { timeoutMs: 5 });
    await qmp.execute("stop", {});
    await qmp.execute("screendump", { filename: "x", format: "png" }, { timeoutMs: 5 });
    await qmp.execute("add-fd");
    await qmp.execute("add-fd", { opaque: "mine" });
  });

  test("takes the arguments that the value of the tag requires", async () => {
    await qmp.execute("blockdev-add", { driver: "null-co", size: 1024 });
    await qmp.execute("blockdev-add", {
      driver: "qcow2",
      "node-name": "disk",
      file: { driver: "file", filename: "disk.qcow2" },
      backing: null,
    });
    await qmp.execute("blockdev-add", { driver: "raw", file: "node0" });
    await qmp.execute("netdev_add", { type: "user", id: "net0", restrict: true });
    await qmp.execute("object-add", { "qom-type": "iothread", id: "io0" });
    // @ts-expect-error: the tag is missing
    await qmp.execute("blockdev-add", { "node-name": "disk" });
    // @ts-expect-error: no such value of the tag
    await qmp.execute("blockdev-add", { driver: "qcow9", file: "node0" });
    // @ts-expect-error: an argument that this value of the tag requires is missing
    await qmp.execute("blockdev-add", { driver: "file" });
    // @ts-expect-error: an argument of another value of the tag
    await qmp.execute("blockdev-add", { driver: "raw", file: "node0", "lazy-refcounts": true });
    // @ts-expect-error: the same in a nested object
    await qmp.execute("blockdev-add", { driver: "raw", file: { driver: "file", path: "x" } });
  });

  test("returns a union that the tag discriminates", async () => {
    for (const device of await qmp.execute("query-memory-devices")) {
      if (device.type === "dimm") expectTypeOf(device.data.slot).toBeNumber();
      // @ts-expect-error: a member of one case, before the case is known
      device.data.slot;
    }
  });

  test("may be device_add, which also takes the device's properties", async () => {
    await qmp.execute("device_add", { driver: "e1000", id: "nic0", netdev: "net0", mac: "52:54:00:00:00:01" });
    // @ts-expect-error: the driver is required
    await qmp.execute("device_add", { id: "nic0" });
  });

  test("runs out of band only if QEMU supports it", async () => {
    await qmp.executeOob("migrate-pause");
    await qmp.executeOob("migrate-recover", { uri: "tcp:[::1]:4444" });
    // @ts-expect-error: it runs only in order
    await qmp.executeOob("query-status");
    // @ts-expect-error: the argument is missing
    await qmp.executeOob("migrate-recover");
  });

  test("has types for a program's own functions", () => {
    expectTypeOf<CommandReturns<QemuProtocol, "query-status">>().toEqualTypeOf<StatusInfo>();
    expectTypeOf<CommandArguments<QemuProtocol, "blockdev-add">>().toEqualTypeOf<BlockdevAddArguments>();
    expectTypeOf<EventData<QemuProtocol, "RTC_CHANGE">["offset"]>().toBeNumber();
  });
});

describe("an event of QEMU", () => {
  test("has the data of its name", async () => {
    const shutdown = await qmp.waitFor("SHUTDOWN", { where: ({ data }) => data.guest });
    expectTypeOf(shutdown.name).toEqualTypeOf<"SHUTDOWN">();
    expectTypeOf(shutdown.data.guest).toBeBoolean();
    const job = await qmp.waitFor("JOB_STATUS_CHANGE", { where: ({ data }) => data.status === "concluded" });
    expectTypeOf(job.data.id).toBeString();
    qmp.on("STOP", ({ data }) => expectTypeOf(data).toEqualTypeOf<Nothing>());
    qmp.on("RTC_CHANGE", ({ data }) => expectTypeOf(data.offset).toBeNumber());
  });

  test("that QEMU does not send does not compile, nor does a wrong value or member", async () => {
    // @ts-expect-error: no such event
    qmp.on("STOPPED", () => undefined);
    // @ts-expect-error: no such event
    await qmp.waitFor("JOB_STATUS");
    // @ts-expect-error: no such value
    await qmp.waitFor("JOB_STATUS_CHANGE", { where: ({ data }) => data.status === "finished" });
    // @ts-expect-error: no such member
    await qmp.waitFor("JOB_STATUS_CHANGE", { where: ({ data }) => data.job === "x" });
  });

  test("is discriminated by its name in a stream", async () => {
    for await (const event of qmp.events({ names: ["RTC_CHANGE", "WATCHDOG"] })) {
      if (event.name === "RTC_CHANGE") expectTypeOf(event.data.offset).toBeNumber();
      else expectTypeOf(event.name).toEqualTypeOf<"WATCHDOG">();
    }
    for await (const event of qmp.events()) {
      if (event.name === "DEVICE_DELETED") expectTypeOf(event.data.path).toBeString();
    }
  });
});

describe("a custom protocol", () => {
  test("allows only what it lists", async () => {
    expectTypeOf(await own.execute("launch", { count: 1 })).toEqualTypeOf<{ launched: boolean }>();
    await own.execute("land");
    await own.executeOob("abort");
    // @ts-expect-error: no such command
    await own.execute("query-status");
    // @ts-expect-error: no such event
    await own.waitFor("SHUTDOWN");
    expectTypeOf(await own.waitFor("LAUNCHED")).toEqualTypeOf<QmpEvent<"LAUNCHED", { at: number }>>();
    for await (const event of own.events()) {
      if (event.name === "LAUNCHED") expectTypeOf(event.data).toEqualTypeOf<{ at: number }>();
    }
  });

  test("may extend QEMU's with a vendor's commands", async () => {
    interface Vendor {
      commands: QemuProtocol["commands"] & OwnProtocol["commands"];
      events: QemuProtocol["events"] & OwnProtocol["events"];
    }
    const vendor = await connectQmp<Vendor>({ path: "" });
    expectTypeOf(await vendor.execute("query-status")).toEqualTypeOf<StatusInfo>();
    expectTypeOf(await vendor.execute("launch", { count: 1 })).toEqualTypeOf<{ launched: boolean }>();
    // @ts-expect-error: in neither of the two
    await vendor.execute("x-launch");
  });
});

describe("an open protocol", () => {
  const open = qmp.as<Open<QemuProtocol>>();

  test("takes any other command with any object, and returns unknown", async () => {
    expectTypeOf(await open.execute("x-vendor-command")).toBeUnknown();
    await open.execute("x-vendor-command", { anything: 1 }, { timeoutMs: 5 });
    await open.executeOob("x-vendor-command");
    // @ts-expect-error: arguments are an object
    await open.execute("x-vendor-command", 5);
  });

  test("allows any other event, with unknown data", async () => {
    const { name, data } = await open.waitFor("X_VENDOR_EVENT");
    expectTypeOf(name).toEqualTypeOf<"X_VENDOR_EVENT">();
    expectTypeOf(data["anything"]).toBeUnknown();
  });

  test("keeps the types of what it lists", async () => {
    expectTypeOf(await open.execute("query-status")).toEqualTypeOf<StatusInfo>();
    expectTypeOf((await open.waitFor("SHUTDOWN")).data.guest).toBeBoolean();
    // @ts-expect-error: arguments are required
    await open.execute("screendump");
    // @ts-expect-error: no such member
    (await open.waitFor("SHUTDOWN")).data.host;
  });
});

describe("a protocol with bigints", () => {
  test("has a bigint wherever there is a number, also in arguments, and is otherwise unchanged", async () => {
    const wide = await connectQmp<WithBigints<QemuProtocol>>({ path: "" });
    const [stats] = await wide.execute("query-blockstats");
    expectTypeOf(stats?.stats.rd_bytes).toEqualTypeOf<number | bigint | undefined>();
    expectTypeOf((await wide.execute("query-status")).status).toEqualTypeOf<StatusInfo["status"]>();
    expectTypeOf(await wide.execute("qom-get", { path: "/", property: "type" })).toBeUnknown();
    await wide.execute("block_resize", { device: "disk", size: 2n ** 60n });
    expectTypeOf((await wide.waitFor("RTC_CHANGE")).data.offset).toEqualTypeOf<number | bigint>();
    await wide.executeOob("migrate-pause");
    // @ts-expect-error: it runs only in order
    await wide.executeOob("query-status");
    // @ts-expect-error: no such argument
    await wide.execute("block_resize", { device: "disk", size: 1, unit: "GiB" });
    // @ts-expect-error: a number that may be a bigint
    Math.abs((await wide.waitFor("RTC_CHANGE")).data.offset);
  });
});
