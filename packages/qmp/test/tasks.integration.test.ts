import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  backupDisk,
  connectQmp,
  pressKeys,
  type QmpClient,
  screenshot,
  sendKeys,
  snapshotDisks,
  unplugDevice,
} from "../src/index.ts";
import { expectNothingLeft } from "./leftovers.ts";
import { openQemu, skipQemu } from "./qemu.ts";
import { errorOf } from "./scripted-qmp.ts";

expectNothingLeft();

describe.skipIf(skipQemu)("a machine", () => {
  let folder: string;
  let disk: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "alpy-qmp-"));
    disk = join(folder, "disk.qcow2");
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", disk, "16M"]);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Starts a paused machine with a disk, and a device that is on no bus with hot-plugging by the guest. */
  async function open(): Promise<{ client: QmpClient } & AsyncDisposable> {
    const blockdev = `driver=qcow2,node-name=disk,file.driver=file,file.filename=${disk}`;
    const devices = ["-device", "VGA", "-blockdev", blockdev, "-device", "virtio-blk-pci,drive=disk,id=blk"];
    const usb = ["-device", "qemu-xhci,id=usb", "-device", "usb-kbd,id=keyboard"];
    const qemu = openQemu(["-M", "pc", "-m", "16", "-S", ...devices, ...usb]);
    const client = await connectQmp(qemu.stream);
    return {
      client,
      async [Symbol.asyncDispose]() {
        await client.close();
        await qemu[Symbol.asyncDispose]();
      },
    };
  }

  /** Writes through the machine's device, as the guest does. */
  async function write(client: QmpClient, line: string): Promise<void> {
    expect(await client.hmp(`qemu-io -d /machine/peripheral/blk/virtio-backend "write ${line}"`)).toMatch(
      /^(wrote |\s*$)/,
    );
  }
  const read = (file: string, pattern: number): string => {
    return execFileSync("qemu-io", ["-f", "qcow2", "-r", "-c", `read -P ${pattern} 0 64k`, file], { encoding: "utf8" });
  };

  test("is backed up whole, and then what has changed since, while the backing files stay as they are", async () => {
    await using session = await open();
    const { client } = session;
    const [full, second, third] = ["full", "second", "third"].map((name) => join(folder, `${name}.qcow2`)) as [
      string,
      string,
      string,
    ];
    await write(client, "-P 1 0 64k");
    await backupDisk(client, { node: "disk", file: full, bitmap: "backup" });
    await write(client, "-P 2 0 64k");
    const job = await backupDisk(client, { node: "disk", file: second, bitmap: "backup", previous: full });
    expect(job).toMatchObject({ type: "backup", status: "concluded", "current-progress": 65_536 });
    await write(client, "-P 3 128k 64k");
    await backupDisk(client, { node: "disk", file: third, bitmap: "backup", previous: second });
    expect(read(full, 1)).not.toContain("Pattern verification failed");
    expect(read(second, 2)).not.toContain("Pattern verification failed");
    expect(read(third, 2)).not.toContain("Pattern verification failed");
    expect(() => read(full, 2)).toThrow(/Command failed/);
    const nodes = await client.execute("query-named-block-nodes", { flat: true });
    expect(nodes.filter((node) => node["node-name"]?.startsWith("alpy-"))).toEqual([]);
    expect(await client.execute("query-jobs")).toEqual([]);
  });

  test("is not backed up to a file that cannot be created, nor from a node that does not exist", async () => {
    await using session = await open();
    const { client } = session;
    const file = join(folder, "no", "such", "folder.qcow2");
    const failed = await errorOf(backupDisk(client, { node: "disk", file, bitmap: "backup" }));
    expect(failed).toMatchObject({ code: "job-failed" });
    const missing = await errorOf(backupDisk(client, { node: "cd", file, bitmap: "backup" }));
    expect(missing).toBeInstanceOf(TypeError);
    expect(missing.message).toMatch(/^backupDisk options: node must be a block node of this machine \(.*disk/);
    const unknown = await errorOf(
      backupDisk(client, { node: "disk", file: join(folder, "x"), bitmap: "never", previous: disk }),
    );
    expect(unknown).toMatchObject({ code: expect.stringMatching(/^(command|job)-failed$/) });
    const nodes = await client.execute("query-named-block-nodes", { flat: true });
    expect(nodes.filter((node) => node["node-name"]?.startsWith("alpy-"))).toEqual([]);
  });

  test("continues in a new file after an external snapshot, whose backing file is the old one", async () => {
    await using session = await open();
    const { client } = session;
    const file = join(folder, "overlay.qcow2");
    await snapshotDisks(client, [{ node: "disk", file, overlay: "disk-1" }]);
    const [block] = await client.execute("query-block");
    expect(block?.inserted).toMatchObject({ "node-name": "disk-1", file });
    expect(execFileSync("qemu-img", ["info", "-U", file], { encoding: "utf8" })).toContain(`backing file: ${disk}`);
    const again = await errorOf(snapshotDisks(client, [{ node: "no", file: join(folder, "n"), overlay: "n" }]));
    expect(again).toMatchObject({ code: "command-failed" });
  });

  test("loses a device that is unplugged, and keeps one that its guest does not release", async () => {
    await using session = await open();
    const { client } = session;
    await unplugDevice(client, "keyboard");
    expect(await errorOf(unplugDevice(client, "keyboard"))).toMatchObject({ class: "DeviceNotFound" });
    await client.execute("cont");
    const kept = await errorOf(unplugDevice(client, "blk", { timeoutMs: 200 }));
    expect(kept).toMatchObject({ code: "unplug-failed" });
  });

  test("is typed on, and its screen is photographed", async () => {
    await using session = await open();
    const { client } = session;
    await client.execute("cont");
    await sendKeys(client, "root\n~!Az");
    await pressKeys(client, ["ctrl", "alt", "delete"]);
    expect(await errorOf(pressKeys(client, ["no-such-key"]))).toMatchObject({ code: "command-failed" });
    const file = join(folder, "screen.png");
    await screenshot(client, file);
    expect(readFileSync(file).subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
    expect(await errorOf(screenshot(client, join(folder, "no", "folder.png")))).toMatchObject({
      code: "command-failed",
    });
  });
});
