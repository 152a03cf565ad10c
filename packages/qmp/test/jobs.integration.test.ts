import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectQmp, type QmpClient } from "../src/index.ts";
import { expectNothingLeft } from "./leftovers.ts";
import { openQemu, skipQemu } from "./qemu.ts";
import { errorOf } from "./scripted-qmp.ts";

expectNothingLeft();

describe.skipIf(skipQemu)("a job of QEMU", () => {
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

  interface Session extends AsyncDisposable {
    readonly client: QmpClient;
    kill(): void;
  }

  /** Starts a paused machine with a disk and a target for a copy of it. */
  async function open(): Promise<Session> {
    const blockdev = `driver=qcow2,node-name=disk,file.driver=file,file.filename=${disk}`;
    const target = "driver=null-co,node-name=target,size=16777216,read-zeroes=on";
    const devices = ["-blockdev", blockdev, "-device", "virtio-blk-pci,drive=disk", "-blockdev", target];
    const qemu = openQemu(["-M", "pc", "-m", "16", "-S", ...devices]);
    const client = await connectQmp(qemu.stream);
    return {
      client,
      kill: () => qemu.process.kill("SIGKILL"),
      async [Symbol.asyncDispose]() {
        await client.close();
        await qemu[Symbol.asyncDispose]();
      },
    };
  }

  const backup = { device: "disk", target: "target", sync: "full", "job-id": "copy" } as const;

  test("saves, loads and deletes a snapshot of the machine", async () => {
    await using session = await open();
    const snapshot = { tag: "clean", vmstate: "disk", devices: ["disk"] };
    const saved = await session.client.runJob("snapshot-save", snapshot);
    expect(saved).toMatchObject({ type: "snapshot-save", status: "concluded" });
    expect(execFileSync("qemu-img", ["snapshot", "-U", "-l", disk], { encoding: "utf8" })).toContain("clean");
    await session.client.runJob("snapshot-load", snapshot);
    await session.client.runJob("snapshot-delete", { tag: "clean", devices: ["disk"] });
    expect(execFileSync("qemu-img", ["snapshot", "-U", "-l", disk], { encoding: "utf8" })).not.toContain("clean");
    expect(await session.client.execute("query-jobs")).toEqual([]);
  });

  test("that fails rejects with its error and leaves no job behind", async () => {
    await using session = await open();
    const load = { tag: "never-saved", vmstate: "disk", devices: ["disk"] };
    const error = await errorOf(session.client.runJob("snapshot-load", load));
    expect(error).toMatchObject({ code: "job-failed", description: expect.stringContaining("never-saved") });
    expect(error.stack).toContain("jobs.integration.test.ts");
    expect(await session.client.execute("query-jobs")).toEqual([]);
  });

  test("creates an image file", async () => {
    await using session = await open();
    const filename = join(folder, "new.raw");
    await session.client.runJob("blockdev-create", { options: { driver: "file", filename, size: 65_536 } });
    expect(existsSync(filename)).toBe(true);
    const options = { driver: "file", filename: join(folder, "no", "such", "folder"), size: 65_536 } as const;
    const error = await errorOf(session.client.runJob("blockdev-create", { options }));
    expect(error).toMatchObject({ code: "job-failed", description: expect.stringContaining("No such file") });
    expect(await session.client.execute("query-jobs")).toEqual([]);
  });

  test("that QEMU refuses to start does not disturb a running job of the same id", async () => {
    await using session = await open();
    const { client } = session;
    const slow = errorOf(client.runJob("blockdev-backup", { ...backup, speed: 1 }, { timeoutMs: 300 }));
    await client.waitFor("JOB_STATUS_CHANGE", { where: ({ data }) => data["status"] === "running" });
    const refused = await errorOf(client.runJob("blockdev-backup", backup));
    expect(refused).toMatchObject({ code: "command-failed", command: "blockdev-backup" });
    expect(await client.execute("query-jobs")).toMatchObject([{ id: "copy", status: "running" }]);
    expect(await slow).toMatchObject({ code: "job-timeout" });
    expect(await client.execute("query-jobs")).toEqual([]);
  });

  test("is finalized after beforeFinalize, or not at all if that throws", async () => {
    await using session = await open();
    const { client } = session;
    const steps: string[] = [];
    const manual = { ...backup, "auto-finalize": false };
    const done = await client.runJob("blockdev-backup", manual, {
      onStatus: (status) => steps.push(status),
      beforeFinalize: () => void steps.push("before finalize"),
    });
    expect(done).toMatchObject({ status: "concluded", "current-progress": 16_777_216 });
    expect(steps.slice(-3)).toEqual(["pending", "before finalize", "concluded"]);
    const thrown = new Error("not yet");
    const refused = errorOf(client.runJob("blockdev-backup", manual, { beforeFinalize: () => Promise.reject(thrown) }));
    expect(await refused).toBe(thrown);
    expect(await client.execute("query-jobs")).toEqual([]);
  });

  test("that mirrors is completed when it is ready", async () => {
    await using session = await open();
    const seen: string[] = [];
    const onStatus = (status: string): void => void seen.push(status);
    await session.client.runJob("blockdev-mirror", backup, { onStatus });
    expect(seen).toContain("ready");
    expect(await session.client.execute("query-jobs")).toEqual([]);
  });

  test("is cancelled on abort before the call rejects", async () => {
    await using session = await open();
    const { client } = session;
    const controller = new AbortController();
    const reason = new Error("enough");
    const aborted = errorOf(
      client.runJob("blockdev-backup", { ...backup, speed: 1 }, { signal: controller.signal, timeoutMs: 20_000 }),
    );
    await client.waitFor("JOB_STATUS_CHANGE", { where: ({ data }) => data["status"] === "running" });
    controller.abort(reason);
    expect(await aborted).toBe(reason);
    expect(await client.execute("query-jobs")).toEqual([]);
  });

  test("ends with the connection when QEMU is killed", async () => {
    await using session = await open();
    const lost = errorOf(session.client.runJob("blockdev-backup", { ...backup, speed: 1 }));
    await session.client.waitFor("JOB_STATUS_CHANGE", { where: ({ data }) => data["status"] === "running" });
    session.kill();
    expect(await lost).toMatchObject({ code: "connection-lost" });
  });
});
