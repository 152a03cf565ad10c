import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { errorOf, openSession } from "../../test/scripted-qmp.ts";
import { usCombination } from "./keyboard.ts";
import { pngOfPpm } from "./png.ts";
import { screenshot } from "./screenshot.ts";
import { pressKeys, sendKeys } from "./send-keys.ts";
import { snapshotDisks } from "./snapshot-disks.ts";
import { unplugDevice } from "./unplug-device.ts";

test("every printable ASCII character is on the US keyboard", () => {
  for (let code = 0x20; code < 0x7f; code += 1) {
    expect(usCombination(String.fromCharCode(code)), String.fromCharCode(code)).toBeDefined();
  }
  expect(["a", "A", "_", "\n"].map(usCombination)).toEqual([["a"], ["shift", "a"], ["shift", "minus"], ["ret"]]);
});

describe("sendKeys", () => {
  test("presses a key for each character, one after the other", async () => {
    await using session = await openSession();
    const typing = sendKeys(session.client, "Hi\n", { holdMs: 1 });
    const pressed: unknown[] = [];
    for (let key = 0; key < 3; key += 1) pressed.push((await session.server.answer({})).arguments);
    await typing;
    const keys = (...names: string[]): object => ({
      keys: names.map((data) => ({ type: "qcode", data })),
      "hold-time": 1,
    });
    expect(pressed).toEqual([keys("shift", "h"), keys("i"), keys("ret")]);
  });

  test("refuses a character that no key types, before it presses any", async () => {
    await using session = await openSession();
    const error = await errorOf(sendKeys(session.client, "grüße"));
    expect(error).toEqual(new TypeError("text[2] must be a character of a US keyboard, got 'ü'"));
    expect(await errorOf(sendKeys(session.client, "x", { hold: 5 } as object))).toBeInstanceOf(TypeError);
    expect(await errorOf(pressKeys(session.client, []))).toBeInstanceOf(TypeError);
  });

  test("stops between two keys on abort", async () => {
    await using session = await openSession();
    const reason = new Error("enough");
    const controller = new AbortController();
    const typing = errorOf(sendKeys(session.client, "ab", { holdMs: 10_000, signal: controller.signal }));
    await session.server.answer({});
    controller.abort(reason);
    expect(await typing).toBe(reason);
  });
});

describe("unplugDevice", () => {
  test("waits for the event of this device, also where it precedes the reply", async () => {
    await using session = await openSession();
    const unplugging = unplugDevice(session.client, "net1");
    const { id, arguments: args } = await session.server.request();
    expect(args).toEqual({ id: "net1" });
    session.server.event("DEVICE_DELETED", { path: "/x" });
    session.server.event("DEVICE_DELETED", { device: "net2", path: "/x" });
    session.server.event("DEVICE_DELETED", { device: "net1", path: "/x" });
    session.server.send({ return: {}, id });
    await unplugging;
  });

  test("rejects when the guest refuses, and when it does not release the device in time", async () => {
    await using session = await openSession();
    const refused = errorOf(unplugDevice(session.client, "net1"));
    await session.server.answer({});
    session.server.event("DEVICE_UNPLUG_GUEST_ERROR", { device: "net1", path: "/x" });
    expect(await refused).toMatchObject({ code: "unplug-failed", message: expect.stringContaining("refused it") });
    const late = errorOf(unplugDevice(session.client, "net1", { timeoutMs: 30 }));
    await session.server.answer({});
    const error = await late;
    expect(error).toMatchObject({ code: "unplug-failed", cause: { code: "wait-timeout" } });
    expect(error.message).toContain("did not release it within 30 ms");
  });
});

describe("screenshot", () => {
  const ppm = Buffer.concat([Buffer.from("P6\n2 1\n255\n"), Buffer.from([1, 2, 3, 4, 5, 6])]);

  test("converts what a QEMU without PNG writes", async () => {
    const folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
    const filename = join(folder, "screen.png");
    await using session = await openSession();
    const taken = screenshot(session.client, filename, { device: "video0", head: 1 });
    const { id } = await session.server.request();
    session.server.send({ id, error: { class: "GenericError", desc: "Parameter 'format' is unexpected" } });
    const second = await session.server.request();
    expect(second.arguments).toMatchObject({ device: "video0", head: 1 });
    writeFileSync(String(second.arguments?.["filename"]), ppm);
    session.server.send({ return: {}, id: second.id });
    await taken;
    expect(readFileSync(filename).equals(pngOfPpm(ppm))).toBe(true);
    rmSync(folder, { recursive: true });
  });

  test("results in the pixels of the PPM, and refuses another format", () => {
    const png = pngOfPpm(ppm);
    expect(png.readUInt32BE(16)).toBe(2);
    expect(png.readUInt32BE(20)).toBe(1);
    const at = png.indexOf("IDAT");
    const data = png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
    expect([...inflateSync(data)]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(() => pngOfPpm(Buffer.from("P5\n2 1\n255\n"))).toThrow(TypeError);
  });
});

test("snapshotDisks refuses bad disks, and takes all of them in one transaction", async () => {
  await using session = await openSession();
  expect(await errorOf(snapshotDisks(session.client, []))).toBeInstanceOf(TypeError);
  const bad = await errorOf(snapshotDisks(session.client, [{ node: "a", file: 5, overlay: "b" } as never]));
  expect(bad).toEqual(new TypeError("disks[0].file must be a string, got 5"));
  const disks = ["a", "b"].map((node) => ({ node, file: `/${node}`, overlay: `${node}1` }));
  const done = snapshotDisks(session.client, disks);
  const { execute, arguments: args } = await session.server.answer({});
  expect([execute, args?.["actions"]]).toEqual(["transaction", [expect.anything(), expect.anything()]]);
  await done;
});
