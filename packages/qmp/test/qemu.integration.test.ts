import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectQmp } from "../src/index.ts";
import { describeContract } from "./contract.ts";
import { expectNothingLeft } from "./leftovers.ts";
import { openQemu, type QemuProcess, skipQemu } from "./qemu.ts";
import { errorOf } from "./scripted-qmp.ts";

expectNothingLeft();

describe.skipIf(skipQemu)("QEMU", () => {
  describeContract("QEMU on an inherited socket", () => openQemu());

  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  async function listeningQemu(): Promise<{ path: string; qemu: QemuProcess }> {
    const path = join(folder, "qmp.sock");
    const qemu = openQemu(["-qmp", `unix:${path},server=on,wait=off`]);
    const first = await connectQmp(qemu.stream);
    await first.close();
    return { path, qemu };
  }

  test("serves several clients on its socket, one after the other", async () => {
    const { path, qemu } = await listeningQemu();
    await using _ = qemu;
    for (let round = 0; round < 3; round += 1) {
      await using client = await connectQmp({ path });
      expect(await client.execute("query-status")).toMatchObject({ running: true });
    }
  });

  test("lets a second client wait, whose error names another client as a possible cause", async () => {
    const { path, qemu } = await listeningQemu();
    await using _ = qemu;
    await using holder = await connectQmp({ path });
    const error = await errorOf(connectQmp({ path }, { timeoutMs: 200 }));
    expect(error).toMatchObject({ code: "greeting-timeout" });
    expect(error.message).toContain("another client may hold this monitor");
    expect(await holder.execute("query-status")).toMatchObject({ running: true });
  });

  test("is silent while it is stopped, and answers when it continues", async () => {
    await using qemu = openQemu();
    await using client = await connectQmp(qemu.stream);
    qemu.process.kill("SIGSTOP");
    const error = await errorOf(client.execute("query-version", undefined, { timeoutMs: 100 }));
    expect(error).toMatchObject({ code: "command-timeout" });
    qemu.process.kill("SIGCONT");
    expect(await client.execute("query-status")).toMatchObject({ running: true });
  });

  test("that is killed counts as ended by the peer, and rejects pending commands", async () => {
    await using qemu = openQemu();
    await using client = await connectQmp(qemu.stream);
    qemu.process.kill("SIGSTOP");
    const command = errorOf(client.execute("query-status"));
    qemu.process.kill("SIGKILL");
    expect(await client.closed).toMatchObject({ kind: "ended-by-peer" });
    expect(await command).toMatchObject({ code: "connection-lost" });
  });

  test("that is killed with unread commands does not disturb a client that has released its socket", async () => {
    await using qemu = openQemu();
    const client = await connectQmp(qemu.stream);
    qemu.process.kill("SIGSTOP");
    const command = errorOf(client.execute("query-status"));
    await client.close();
    expect(await command).toMatchObject({ code: "closed" });
    qemu.process.kill("SIGKILL");
    await once(qemu.process, "exit");
  });

  test("answers out of band while a command blocks its main loop", async () => {
    await using qemu = openQemu();
    await using client = await connectQmp(qemu.stream);
    const fifo = join(folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    const order: string[] = [];
    const blocked = client
      .execute("blockdev-add", {
        "node-name": "n",
        driver: "raw",
        file: { driver: "blkdebug", config: fifo, image: { driver: "null-co" } },
      })
      .finally(() => order.push("in order"));
    const oob = await errorOf(client.executeOob("migrate-pause").finally(() => order.push("out of band")));
    expect(oob).toMatchObject({ code: "command-failed" });
    writeFileSync(fifo, "");
    await blocked;
    expect(order).toEqual(["out of band", "in order"]);
  });

  test("takes a screenshot of a machine", async () => {
    await using qemu = openQemu(["-M", "pc", "-S", "-device", "VGA"]);
    await using client = await connectQmp(qemu.stream);
    const filename = join(folder, "screen.png");
    await client.execute("screendump", { filename, format: "png" });
    expect(existsSync(filename)).toBe(true);
  });

  test("runs the README's example, which takes a screenshot and a snapshot", () => {
    const example = fileURLToPath(new URL("../examples/automate.ts", import.meta.url));
    const output = execFileSync(process.execPath, [example], { encoding: "utf8", cwd: folder });
    expect(output).toMatch(/^QEMU \d+\.\d+, snapshot-save concluded\nshut down: host-qmp-quit; /);
    expect(output).toContain("connection: ended-by-peer");
    const { width, height, pixels } = readPng(join(folder, "screen.png"));
    expect(width).toBeGreaterThanOrEqual(640);
    expect(height).toBeGreaterThanOrEqual(400);
    // Text on black: more than one colour.
    expect(new Set(pixels).size).toBeGreaterThan(1);
    const snapshots = execFileSync("qemu-img", ["snapshot", "-l", join(folder, "disk.qcow2")], { encoding: "utf8" });
    expect(snapshots).toContain("firmware");
  });
});

/** Reads a PNG's size and the filtered bytes of its pixels (PNG specification, sections 5 and 11). */
function readPng(file: string): { width: number; height: number; pixels: Buffer } {
  const bytes = readFileSync(file);
  expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  const data: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12) {
    if (bytes.toString("latin1", at + 4, at + 8) === "IDAT")
      data.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  }
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), pixels: inflateSync(Buffer.concat(data)) };
}
