import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { encodeFileHeader, encodeRecord, type Frame } from "../src/index.ts";
import { openPcapFile } from "../src/node.ts";

const missing = ["tcpdump", "qemu-system-x86_64"].filter((program) => {
  try {
    execFileSync("which", [program]);
    return false;
  } catch {
    return true;
  }
});
const skipped = missing.length > 0 && process.env["CI"] === undefined;
if (skipped) console.warn(`skipped: ${missing.join(", ")} not installed`);

const folder = mkdtempSync(join(tmpdir(), "alpy-pcap-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What tcpdump says of each frame: its time in seconds, its length, and its bytes in hexadecimal. */
function readByTcpdump(path: string): string[] {
  const text = execFileSync("tcpdump", ["-nn", "-tt", "-e", "-xx", "--nano", "-r", path], {
    encoding: "utf8",
    stdio: "pipe",
  });
  return text.split(/\n(?=\d)/).map((frame) => {
    const [first = "", ...dump] = frame.trim().split("\n");
    const bytes = dump.map((line) => line.replace(/^\s*0x[0-9a-f]+:/, "").replaceAll(" ", "")).join("");
    return `${first.split(" ")[0]} ${/length (\d+):/.exec(first)?.[1]} ${bytes}`;
  });
}

function describeFrame(frame: Frame): string {
  const time = `${frame.seconds}.${String(frame.nanoseconds).padStart(9, "0")}`;
  return `${time} ${frame.originalLength} ${Buffer.from(frame.data).toString("hex")}`;
}

async function readByUs(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const frame of openPcapFile(path)) lines.push(describeFrame(frame));
  return lines;
}

/** Lets the boot ROM of an image-less guest send its first frames, and gives the capture that QEMU wrote of them. */
async function captureByQemu(path: string): Promise<void> {
  const machine = ["-nodefaults", "-display", "none", "-machine", "pc", "-accel", "tcg", "-m", "64"];
  const nic = ["-netdev", "hubport,id=link,hubid=0", "-device", "virtio-net-pci,netdev=link"];
  const dump = ["-object", `filter-dump,id=dump,netdev=link,file=${path}`];
  const qemu = spawn("qemu-system-x86_64", [...machine, ...nic, ...dump], { stdio: "ignore" });
  try {
    const exited = once(qemu, "exit");
    while ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) <= 400) {
      await Promise.race([delay(100), exited.then(() => Promise.reject(new Error("QEMU ended early")))]);
    }
  } finally {
    qemu.kill("SIGKILL");
  }
}

describe.skipIf(skipped)("read beside tcpdump", () => {
  test("a file that we wrote is read by both alike", async () => {
    const path = join(folder, "written.pcap");
    const header = "ffffffffffff 525400a10000 88b5".replaceAll(" ", "");
    const records = [46, 100, 1500].map((length, index) => {
      const data = Buffer.concat([Buffer.from(header, "hex"), Buffer.alloc(length, index + 1)]);
      return encodeRecord({ data, timestampNs: 1_800_000_000_000_000_001n + BigInt(index) * 999_999_999n });
    });
    writeFileSync(path, Buffer.concat([encodeFileHeader(), ...records]));
    const read = await readByUs(path);
    expect(read).toHaveLength(3);
    expect(read).toEqual(readByTcpdump(path));
  });

  test("a capture of the real QEMU, killed while it wrote, is read by both alike", async () => {
    const path = join(folder, "qemu.pcap");
    await captureByQemu(path);
    const read = await readByUs(path);
    expect(read.length).toBeGreaterThan(0);
    expect(read).toEqual(readByTcpdump(path));
  });
});

test("a file that is not there is an error that names it", async () => {
  const read = openPcapFile(join(folder, "none.pcap"))[Symbol.asyncIterator]().next();
  await expect(read).rejects.toMatchObject({
    code: "read-failed",
    message: expect.stringContaining("none.pcap") as string,
  });
});
